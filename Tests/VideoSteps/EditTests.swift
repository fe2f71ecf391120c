import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// Finished films whose script somebody edits: only what depends on the change is made.
@Suite struct EditTests {
    private let house: VideoHouse
    private let id: String
    private let film: [String]

    init() async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        house = try VideoHouse(like: undisturbed.house)
        id = undisturbed.id
        film = undisturbed.film
    }

    /// Changes fields of the second scene, and makes the film anew; the pieces that were made for that, sorted.
    private func edit(_ changes: [String: JSON]) async throws -> [String] {
        let snapshot = try #require(await house.store.snapshot(of: id))
        var document = try #require(snapshot.document.fields)
        var scenes = try #require(document["scenes"]?.items)
        scenes[1] = .object((scenes[1].fields ?? [:]).merging(changes) { $1 })
        document["scenes"] = .array(scenes)
        let isEdited = try await house.store.edit(
            id, revision: snapshot.item.revision, document: .object(document), status: .scriptGenerated, progress: 20)
        #expect(isEdited)
        let before = Int64(try await house.events(id).count)
        let run = await house.process(id)
        #expect(run.status == 0, "\(run.complaint)")
        try await house.expectSound(id)
        return try await house.made(id, after: before).sorted()
    }

    @Test func `another text makes its own pieces and what is timed by them`() async throws {
        let made = try await edit(["narration": "The owl said nothing at all that night."])
        #expect(
            made == [
                "captions", "film", "narration/2", "poster", "segment/2", "segment/3", "sound", "subtitles",
                "timeline", "words/2",
            ])
        #expect(try await house.film(of: id) != film)
        #expect(try await edit(["narration": "An owl called from the tree."]) == [])
        #expect(try await house.film(of: id) == film)
    }

    @Test func `another picture leaves voices and words alone`() async throws {
        let made = try await edit(["imagePrompt": "a sailing ship on the sea, at sunset"])
        #expect(
            made == [
                "analysis/2", "film", "medium/2", "picture/2", "poster", "segment/2", "segment/3", "thumbnail/2",
            ])
        #expect(try await house.film(of: id) != film)
    }

    @Test func `a fresh take is another picture, and going back brings the former without work`() async throws {
        let made = try await edit(["imageTake": 1])
        #expect(
            made == [
                "analysis/2", "film", "medium/2", "picture/2", "poster", "segment/2", "segment/3", "thumbnail/2",
            ])
        let second = try await house.film(of: id)
        #expect(second != film)
        #expect(try await edit(["imageTake": 0]) == [])
        #expect(try await house.film(of: id) == film)
        #expect(try await edit(["imageTake": 1]) == [])
        #expect(try await house.film(of: id) == second)
    }

    @Test func `an edit while the film is being made is taken in before its end`() async throws {
        let snapshot = try #require(await house.store.snapshot(of: id))
        let voice = try HeldVoice("owl")
        let fresh = try VideoHouse(["ESPEAK_PROGRAM": voice.program])
        let item = try await fresh.commission()
        let run = try fresh.start(item)
        try await eventually("it is at work") { try await !fresh.made(item).isEmpty }
        #expect(try await fresh.item(item).holder != nil)
        var document = try #require(snapshot.document.fields)
        document["title"] = "Another title"
        let isEdited = try await fresh.store.edit(
            item, revision: 1, document: .object(document), status: .scriptGenerated, progress: 20)
        voice.letGo()
        #expect(isEdited)
        #expect(await run.end() == .exited(0))
        try await fresh.expectSound(item)
        let told = BuiltProgram(path: "/usr/bin/ffprobe").run([
            "-v", "error", "-show_entries", "format_tags=title", "-of", "csv=p=0",
            try await fresh.blob("film", of: item),
        ])
        #expect(told.output == "Another title\n")
    }
}
