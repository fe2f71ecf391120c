import FoundationEssentials
import Glibc
import JSON
import LibraryScenes
import LocalModels
import Orchestrator
import StageMachine
import Store
import Support
import Testing
import Videos

struct MatchingTests {
    @Test func `scenes take the pictures that suit them, and the others are drawn`() async throws {
        let house = try LibraryHouse()
        let fox = try await house.addPicture("A red fox in the snow", tags: ["fox", "winter"], [200, 40, 20])
        let harbour = try await house.addPicture("Harbour at dawn", tags: ["boat", "sea"], [20, 60, 200])
        _ = try await house.addPicture("Alpine meadow", tags: ["flowers"], [40, 180, 60])
        let id = try await house.commission()
        let outcome = await house.run("process-video", id)
        #expect(outcome.status == 0, "\(outcome.complaint)")

        let matches = try await house.matches(id)
        #expect(try await house.chosen(id) == [fox, nil, harbour])
        #expect(matches[0]?["title"]?.text == "A red fox in the snow")
        #expect(matches[2]?["title"]?.text == "Harbour at dawn")
        #expect(matches.compactMap { $0?["score"]?.number }.allSatisfy { (0.3...1).contains($0) })
        // The bytes of the library are the scene's own, and nobody drew over them.
        for (part, entry) in [(1, fox), (3, harbour)] {
            let taken = try await house.piece(AssetRef("picture", part), of: id)
            #expect(taken.content == (try await house.piece(AssetRef("medium"), of: entry)).content)
        }
        #expect(try await house.made(id, byWork: false).sorted() == ["picture/1", "picture/3"])
        let drawn = try await house.made(id).filter { $0.hasPrefix("picture") }
        #expect(drawn == ["picture/2"])
        let film = try await house.path(of: house.piece(AssetRef("film"), of: id))
        let first = try await house.colour(of: film, at: 0.3)
        #expect(abs(first[0] - 200) < 12 && abs(first[1] - 40) < 12 && abs(first[2] - 20) < 12, "\(first)")

        // What comes later changes nothing, nor does the end of what was taken.
        let better = try await house.addPicture("A red fox in a snowy forest", tags: ["fox", "snow"], [1, 1, 1])
        _ = try await house.store.delete(fox)
        let before = try await house.made(id)
        let again = await house.run("process-video", id)
        #expect(again.status == 0)
        #expect(try await house.chosen(id) == [fox, nil, harbour])
        #expect(try await house.made(id) == before)
        #expect(try await house.decide(house.commission())[0] == better)
    }

    @Test func `a video that nobody asked it for takes nothing of the library`() async throws {
        let house = try LibraryHouse()
        _ = try await house.addPicture("A red fox in the snow", tags: ["fox", "winter"], [200, 40, 20])
        let id = try await house.commission()
        let snapshot = try #require(await house.store.snapshot(of: id))
        var fields = try #require(snapshot.document.fields)
        fields[LibraryWish.field] = nil
        #expect(
            try await house.store.edit(
                id, revision: 1, document: .object(fields), status: .scriptGenerated, progress: 20))
        let outcome = await house.run("process-video", id)
        #expect(outcome.status == 0, "\(outcome.complaint)")
        #expect(try await house.chosen(id) == [nil, nil, nil])
        #expect(try await house.item(id).revision == 2)
        #expect(try await house.made(id, byWork: false).isEmpty)
    }

    @Test func `no picture comes twice in a row, also not under another name or beside one chosen by hand`()
        async throws
    {
        let house = try LibraryHouse()
        let scene = ("A red fox sat in the snow.", "a red fox, in a forest, snow")
        let fox = try await house.addPicture("A red fox in the snow", tags: ["fox", "winter"], [200, 40, 20])
        let copy = try await house.addPicture("A red fox in the snow", tags: ["fox", "winter"], [200, 40, 20])
        #expect(copy != fox)
        let alone = try await house.commission([scene, scene, scene])
        #expect(try await house.decide(alone) == [fox, nil, fox])
        let other = try await house.addPicture("Fox in snow", tags: ["fox", "red", "winter"], [220, 90, 20])
        #expect(try await house.decide(alone).map { $0 == fox || $0 == other } == [true, true, true])
        #expect(Set(try await house.decide(alone).adjacent.map { $0 == $1 }) == [false])
        let beside = try await house.commission([scene, scene]) { scenes in
            scenes[0] = .object((scenes[0].fields ?? [:]).merging(["picture": ["media": JSON(copy)]]) { $1 })
        }
        #expect(try await house.decide(beside) == [nil, other])
    }

    @Test func `a scene whose picture was taken back beforehand is left alone`() async throws {
        let house = try LibraryHouse()
        let fox = try await house.addPicture("A red fox in the snow", tags: ["fox", "winter"], [200, 40, 20])
        let id = try await house.commission { scenes in
            var scene = scenes[0].fields ?? [:]
            LibraryChoice.refuse(in: &scene, .wanted)
            scenes[0] = .object(scene)
        }
        #expect(try await house.decide(id) == [nil, nil, nil])
        #expect(try await house.decide(house.commission()) == [fox, nil, nil])
    }

    @Test func `only what the tenant has, what is completed and what is really there is taken`() async throws {
        let house = try LibraryHouse()
        let fox = try await house.addPicture("A red fox in the snow", tags: ["fox", "winter"], [200, 40, 20])
        _ = try await house.addPicture("A red fox in the snow, again", tags: ["fox"], [1, 2, 3], tenant: "others")
        let id = try await house.commission()
        #expect(try await house.decide(id)[0] == fox)
        let medium = try await house.path(of: house.piece(AssetRef("medium"), of: fox))
        #expect(unlink(medium) == 0)
        #expect(try await house.decide(id) == [nil, nil, nil])
        let second = try await house.addPicture("Fox and snow", tags: ["red"], [9, 9, 9])
        #expect(try await house.decide(id)[0] == second)
    }

    @Test func `a process that is killed while it chooses leaves all or nothing, and the next chooses the same`()
        async throws
    {
        let house = try LibraryHouse()
        let fox = try await house.addPicture("A red fox in the snow", tags: ["fox", "winter"], [200, 40, 20])
        let harbour = try await house.addPicture("Harbour at dawn", tags: ["boat", "sea"], [20, 60, 200])
        for round in 0..<8 {
            let id = try await house.commission()
            let child = try house.start(id)
            // From before its claim to beyond the choice, whatever the machine's pace.
            let wanted = 1 + round % 5
            while try await house.store.events(of: id, after: 0, limit: 100).count < wanted + 1 {
                try await Task.sleep(for: .milliseconds(1))
            }
            kill(child.pid, SIGKILL)
            _ = await child.end()
            for claim in try await house.store.heldClaims() { _ = try await house.store.release(claim, crashed: true) }
            let snapshot = try #require(await house.store.snapshot(of: id))
            let isMatched = LibraryWish(snapshot.document) == .matched
            #expect(try await house.chosen(id) == (isMatched ? [fox, nil, harbour] : [nil, nil, nil]))
            let taken = snapshot.assets.filter { [AssetRef("picture", 1), AssetRef("picture", 3)].contains($0.ref) }
            #expect(taken.count == (isMatched ? 2 : 0), "\(taken)")
            guard round % 4 == 0 else { continue }
            let outcome = await house.run("process-video", id)
            #expect(outcome.status == 0, "\(outcome.complaint)")
            #expect(try await house.chosen(id) == [fox, nil, harbour])
            let pieces = try await house.made(id) + house.made(id, byWork: false)
            #expect(Set(pieces).count == pieces.count, "\(pieces)")
        }
    }

    @Test func `with the models of this machine what suits is found without a word in common`() async throws {
        let python = LibraryHouse.root + "/.venv/bin/python"
        try #require(access(python, X_OK) == 0, "scripts/setup was not run")
        let house = try LibraryHouse()
        let models = LocalModels(
            LocalModels.Place(
                python: python, helper: LibraryHouse.root + "/Sources/LocalModels/helper",
                cache: house.folder.file("models")))
        let fox = try await house.addPicture("Vulpes in winter", tags: ["animal", "cold"], [200, 40, 20])
        let harbour = try await house.addPicture("Ships at a quay", tags: ["sea", "morning"], [20, 60, 200])
        let id = try await house.commission()
        #expect(try await house.decide(id) == [nil, nil, nil])
        #expect(try await house.decide(id) { try await models.embed($0) } == [fox, nil, harbour])
    }
}

extension LibraryHouse {
    fileprivate func item(_ id: String) async throws -> Item { try #require(await store.item(id)) }
}

extension Array {
    /// Each with the one after it.
    fileprivate var adjacent: [(Element, Element)] { Array<(Element, Element)>(zip(self, dropFirst())) }
}
