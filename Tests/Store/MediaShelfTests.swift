import Digests
import JSON
import StageMachine
import Testing

@testable import Store

/// The library as people look at it.
@Suite struct MediaShelfTests {
    @Test(arguments: StoreKind.available)
    func `the list is newest first, page by page, and leaves nothing out`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            var ids: [String] = []
            for number in 0..<7 { ids.insert(try await store.add(Self.entry(name: "\(number).png")), at: 0) }
            var seen: [String] = []
            var query = MediaQuery(tenant: "local", limit: 3)
            while true {
                let page = try await store.media(query)
                seen += page.map(\.snapshot.item.id)
                guard page.count == 3, let last = page.last else { break }
                query.before = last.number
            }
            #expect(seen == ids)
            let one = try #require(try await store.media(ids[2]))
            #expect(one.snapshot == (try await database.store.snapshot(of: ids[2])) && one.claimedAt == nil)
            #expect(try await store.media("none") == nil)
            #expect(try await store.media(try await database.store.add()) == nil)
        }
    }

    @Test(arguments: StoreKind.available)
    func `each filter and any of them together find what they say, of one tenant`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            try await database.store.addTenant("other", name: "Other")
            let fox = try await store.add(Self.entry(name: "Füchse am Fluß.jpg", tags: ["Fox", "water"]))
            let owl = try await store.add(Self.entry(name: "owl.png", title: "Night \"bird\"", tags: ["owl", "fox"]))
            let clip = try await store.add(Self.entry(name: "fox.mp4", pipeline: "media-video", source: "drive"))
            _ = try await store.add(Self.entry(name: "fox.png", tenant: "other", title: "fox", tags: ["fox"]))
            let claim = try await store.take(clip)
            #expect(try await store.finish(Sample.failed(.rest), under: claim, revision: 1) == .finished)

            func found(_ change: (inout MediaQuery) -> Void) async throws -> Set<String> {
                var query = MediaQuery(tenant: "local")
                change(&query)
                return Set(try await store.media(query).map(\.snapshot.item.id))
            }
            #expect(try await found { $0.tag = "FOX" } == [fox, owl])
            #expect(try await found { $0.type = "video" } == [clip])
            #expect(try await found { $0.source = "upload" } == [fox, owl])
            #expect(try await found { $0.statuses = [.failed] } == [clip])
            #expect(try await found { $0.statuses = [.failed, .pending] } == [fox, owl, clip])
            #expect(try await found { $0.words = ["fuch"] } == [fox])
            #expect(try await found { $0.words = ["FLUSS"] }.isEmpty)
            #expect(try await found { $0.words = ["bird", "night"] } == [owl])
            #expect(try await found { $0.words = ["fox"] } == [fox, owl, clip])
            #expect(
                try await found {
                    $0.words = ["fox"]; $0.tag = "owl"
                } == [owl])
            #expect(
                try await found {
                    $0.words = ["fox"]; $0.type = "image"; $0.statuses = [.pending]
                } == [fox, owl])
            #expect(
                try await found {
                    $0.tag = "fox"; $0.type = "video"
                }.isEmpty)
            for hostile in ["\"", "*", "AND", "NOT x", "title:x", "a\"b", "NEAR(", "local", "t6c6f63616c", "%", "'"] {
                #expect(try await found { $0.words = [hostile] }.isEmpty, "\(hostile)")
            }
            #expect(try await store.media(MediaQuery(tenant: "other")).count == 1)
        }
    }

    @Test(arguments: StoreKind.available)
    func `words follow the analysis, what a person says goes before it, and nothing stays of what is deleted`(
        kind: StoreKind
    ) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            let id = try await store.add(Self.entry(name: "Raft2024x07.png"))
            func finds(_ word: String) async throws -> Bool {
                try await !store.media(MediaQuery(tenant: "local", words: [word])).isEmpty
            }
            for word in ["raft2024x07.png", "raft2024x0", "RAFT20", "raft", "2024", "x07", "07"] {
                #expect(try await finds(word), "\(word)")
            }
            for word in ["raft2025", "024", "raft07", "2024x8"] { #expect(try await !finds(word), "\(word)") }
            func tagged(_ tag: String) async throws -> Bool {
                var query = MediaQuery(tenant: "local")
                query.tag = tag
                return try await !store.media(query).isEmpty
            }
            let claim = try await store.take(id)
            func look(_ inputs: String, _ notes: JSON) async throws {
                let asset = Sample.asset("analysis", 0, inputs: inputs, content: inputs, notes: notes)
                _ = try await store.publish(asset, under: claim, revision: 1, status: .processing, progress: 50)
            }
            try await look("one", ["title": "A boat", "altText": "seen by nobody", "tags": ["sea"]])
            #expect(try await finds("boat"))
            #expect(try await finds("nobody"))
            #expect(try await tagged("sea"))
            let snapshot = try #require(try await store.snapshot(of: id))
            let fields = (snapshot.document.fields ?? [:]).merging(["title": "Mine", "tags": ["own"]]) { $1 }
            #expect(try await store.annotate(id, revision: 1, document: .object(fields)))
            #expect(try await store.annotate(id, revision: 1, document: .object(fields)) == false)
            for word in ["mine", "nobody"] { #expect(try await finds(word)) }
            #expect(try await !finds("boat"))
            #expect(try await tagged("own"))
            #expect(try await !tagged("sea"))
            let item = try await store.mustHave(id)
            #expect(item.title == "Mine" && item.revision == 2 && item.status == .processing && item.holder != nil)
            _ = try await store.delete(id)
            for word in ["mine", "nobody"] { #expect(try await !finds(word)) }
            #expect(try await !tagged("own"))
            #expect(try await database.dump().allSatisfy { !$0.contains("nobody") && !$0.contains("Mine") })
        }
    }

    @Test(arguments: StoreKind.available)
    func `what is said of completed entries is told oldest first, and of many that which has to do with the words`(
        kind: StoreKind
    ) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            try await database.store.addTenant("other", name: "Other")
            func completed(_ item: NewItem) async throws -> String {
                let id = try await store.add(item)
                let claim = try await store.take(id)
                #expect(try await store.finish(Sample.completed, under: claim, revision: 1) == .finished)
                return id
            }
            let fox = try await completed(Self.entry(name: "fox.jpg", title: "A \"fox\"", tags: ["red", "snow"]))
            var others: [String] = []
            for number in 0..<6 { others.append(try await completed(Self.entry(name: "\(number).png"))) }
            _ = try await completed(Self.entry(name: "fox.png", tenant: "other", title: "fox"))
            _ = try await store.add(Self.entry(name: "fox-2.png", title: "fox"))
            let clip = try await completed(Self.entry(name: "fox.mp4", pipeline: "media-video"))
            func told(_ words: [String], _ limit: Int = 100, _ types: [String] = ["image"]) async throws -> [String] {
                try await store.toldMedia(of: "local", types: types, near: words, limit: limit).map(\.id)
            }
            #expect(try await told([]) == [fox] + others)
            #expect(try await told(["fox"], 100, ["image", "video"]) == [fox] + others + [clip])
            #expect(try await told(["nothing", "fox", "x\"y", "AND"], 3) == [fox] + others.suffix(2))
            #expect(try await told(["nothing"], 3) == others.suffix(3))
            let entry = try #require(
                try await store.toldMedia(of: "local", types: ["image"], near: ["fox"], limit: 1).first)
            #expect(entry.filename == "5.png")
            let one = try #require(
                try await store.toldMedia(of: "local", types: ["image"], near: ["snow"], limit: 2).first)
            #expect(one.id == fox && one.title == "A \"fox\"" && one.tags == ["red", "snow"] && one.altText == "")
        }
    }

    @Test(arguments: StoreKind.available)
    func `sums add up by status, source and type, and follow each change of status`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            let first = try await store.add(Self.entry(name: "a.png", size: 5))
            _ = try await store.add(Self.entry(name: "b.png", size: 7))
            _ = try await store.add(Self.entry(name: "c.mp4", size: 9, pipeline: "media-video"))
            let claim = try await store.take(first)
            #expect(try await store.finish(Sample.completed, under: claim, revision: 1) == .finished)
            #expect(
                try await store.mediaSums(of: "local") == [
                    MediaSum(status: .completed, source: "upload", type: "image", count: 1, bytes: 5),
                    MediaSum(status: .pending, source: "upload", type: "image", count: 1, bytes: 7),
                    MediaSum(status: .pending, source: "upload", type: "video", count: 1, bytes: 9),
                ])
            let recent = try await store.recentlyCompletedMedia(of: "local", limit: 5)
            #expect(recent.map(\.snapshot.item.id) == [first] && recent.first?.claimedAt != nil)
            #expect(try await store.mediaSums(of: "nobody").isEmpty)
        }
    }

    @Test(arguments: StoreKind.available)
    func `changes are told once each, by their newest line, to their own tenant`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            try await database.store.addTenant("other", name: "Other")
            let start = try await store.lastChange()
            let one = try await store.add(Self.entry(name: "a.png"))
            let two = try await store.add(Self.entry(name: "b.png"))
            _ = try await store.add(Self.entry(name: "c.png", tenant: "other"))
            _ = try await store.add()
            let claim = try await store.take(one)
            let changes = try await store.mediaChanges(of: "local", after: start, limit: 10)
            #expect(changes.map(\.item) == [two, one])
            let last = try #require(changes.last)
            #expect(last.number == (try await store.lastChange()))
            #expect(try await store.mediaChanges(of: "local", after: last.number, limit: 10).isEmpty)
            _ = try await store.renew(claim, lease: .long, progress: 42)
            #expect(try await store.mediaProgress(of: "local") == [one: 42])
            #expect(try await store.mediaProgress(of: "other").isEmpty)
        }
    }

    @Test(arguments: StoreKind.available)
    func `what was deleted is told in its turn, to its own tenant and to those who watch`(
        kind: StoreKind
    ) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            try await database.store.addTenant("other", name: "Other")
            let one = try await store.add(Self.entry(name: "a.png"))
            let two = try await store.add(Self.entry(name: "b.png"))
            let theirs = try await store.add(Self.entry(name: "c.png", tenant: "other"))
            let start = try await store.lastChange()
            let (mark, _) = try await store.changes(since: nil)
            for id in [two, theirs] { #expect(try await store.delete(id) != nil) }
            #expect(try await store.delete(two) == nil)
            let last = try await store.lastChange()
            let three = try await store.add(Self.entry(name: "d.png"))
            let changes = try await store.mediaChanges(of: "local", after: start, limit: 10)
            #expect(changes.map(\.item) == [two, three] && changes.map(\.isDeletion) == [true, false])
            #expect(changes.map(\.number).allSatisfy { $0 > start } && changes[0].number < last)
            #expect(try await store.mediaChanges(of: "local", after: last, limit: 10).map(\.item) == [three])
            #expect(try await store.mediaChanges(of: "other", after: start, limit: 10).map(\.item) == [theirs])
            #expect(try await store.changes(since: mark).items == [two, theirs, three])
            #expect(try await store.mediaChanges(of: "local", after: 0, limit: 10).map(\.item) == [one, two, three])
        }
    }

    @Test(arguments: StoreKind.available)
    func `media of the same content are found by it, the oldest, of one tenant`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            let content = SHA256.of("same")
            #expect(try await store.media(withContent: content, tenant: "local") == nil)
            let first = try await store.add(Self.entry(name: "a.png", content: content))
            _ = try await store.add(Self.entry(name: "b.png", content: content))
            #expect(try await store.media(withContent: content, tenant: "local")?.item.id == first)
            #expect(try await store.media(withContent: content, tenant: "other") == nil)
        }
    }

    private static func entry(
        name: String, tenant: String = "local", size: Int64 = 1, pipeline: String = "media-image",
        source: String = "upload", title: String? = nil, tags: [String]? = nil, content: Digest = SHA256.of("content")
    ) -> NewItem {
        NewItem(
            tenant: tenant, kind: .media, pipeline: pipeline,
            document: [
                "original": ["filename": JSON(name), "size": JSON(size), "sha256": JSON(content.hex)],
                "source": JSON(source), "title": JSON(title),
                "tags": tags.map { .array($0.map { JSON($0) }) } ?? .null,
            ])
    }
}
