import HTTPServer
import JSON
import LibraryScenes
import Orchestrator
import StageMachine
import Store
import Testing
import Videos

/// Videos whose scenes are to take pictures of the library.
@Suite struct LibraryWishTests {
    private static let script: JSON = [
        "title": "Two",
        "scenes": [
            ["narration": "A red fox sat in the snow.", "imagePrompt": "a red fox, in a forest, snow"],
            ["narration": "The report was long.", "imagePrompt": "in a room, by day"],
        ],
    ]

    private func wish(_ house: WebHouse, _ id: String) async throws -> LibraryWish? {
        LibraryWish(try #require(await house.store.snapshot(of: id)).document)
    }

    @Test func `it is wished for in the order or in the script, and the order has the last word`() async throws {
        let house = try WebHouse()
        let (plain, wishing) = (try await house.newVideo(), try await house.newVideo(["useLibrary": true]))
        #expect(try await wish(house, plain) == nil)
        #expect(try await wish(house, wishing) == .wanted)
        #expect(try await house.status(plain)["useLibrary"] == false)
        let status = try await house.status(wishing)
        #expect(status["useLibrary"] == true)
        #expect((status["scenes"]?.items ?? []).allSatisfy { $0["libraryMatch"] == .null && $0["mediaId"] == .null })
        for wrong: JSON in ["yes", 1, []] {
            #expect(try await house.order(["useLibrary": wrong]).status == 422, "\(wrong)")
        }

        let written = try await house.ask(
            .post, "/api/script", ["story": JSON(WebHouse.story), "useLibrary": true])
        #expect(written.status == 200 && written.json["useLibrary"] == true)
        #expect(try await house.ask(.post, "/api/script", ["story": JSON(WebHouse.story)]).json["useLibrary"] == nil)
        let kept = try await house.newVideo(["script": written.json])
        let withdrawn = try await house.newVideo(["script": written.json, "useLibrary": false])
        #expect(try await wish(house, kept) == .wanted)
        #expect(try await wish(house, withdrawn) == nil)
    }

    /// A video whose first scene has taken the library's fox by itself, as a child does it; the fox's id comes second.
    private func matched(_ house: WebHouse) async throws -> (video: String, media: String) {
        let media = try await house.newMedia("fox.png")
        try await house.make(media, notes: { $0.kind == "inspection" ? ["kind": "image"] : [:] })
        let words: JSON = ["title": "A red fox in the snow", "tags": ["fox", "winter"]]
        try #require(try await house.ask(.patch, "/api/media/" + media, words).status == 200)
        let video = try await house.newVideo(["script": Self.script, "useLibrary": true])
        struct Missing: Error {}
        guard
            case .taken(let claim) = try await house.store.claim(
                video, by: "test", lease: house.shop.times, mode: .begin)
        else { throw Missing() }
        let snapshot = try #require(await house.store.snapshot(of: video))
        let decision = try await LibraryMatching(house.store, shop: house.shop) { _ in throw Missing() }
            .decide(snapshot)
        let pipeline = try house.shop.pipelines.pipeline(of: snapshot.item)
        let taken = pipeline.taken(decision.given, for: Brief(document: decision.document), snapshot.facts)
        #expect(
            try await house.store.revise(decision.document, assets: taken, under: claim, revision: 1)
                == .revised(revision: 2))
        #expect(try await house.store.release(claim, crashed: false))
        return (video, media)
    }

    @Test func `what a scene took is told with its score and can be taken back, for good`() async throws {
        let house = try WebHouse()
        let (video, media) = try await matched(house)
        let scene = try #require(try await house.status(video)["scenes"]?.items?[0])
        #expect(scene["mediaId"]?.text == media && scene["imageUrl"]?.text != nil)
        let match = try #require(scene["libraryMatch"])
        #expect(match["mediaId"]?.text == media && match["title"] == "A red fox in the snow")
        #expect((0.3...1).contains(match["score"]?.number ?? 0))

        let path = "/api/videos/\(video)/scenes/0"
        let back = try await house.ask(.patch, path, ["mediaId": .null])
        let after = try #require(back.json["scenes"]?.items?[0])
        #expect(after["mediaId"] == .null && after["libraryMatch"] == .null && after["imageUrl"] == .null)
        let plan = try await house.ask(.get, "/api/videos/\(video)/plan").json
        let todo = (plan["pieces"]?.items ?? []).filter { $0["state"] != "present" }.compactMap { $0["asset"]?.text }
        #expect(todo.contains("picture/1"))
        // Nobody looks for another.
        #expect(try await wish(house, video) == .matched)
        let byHand = try await house.ask(.patch, path, ["mediaId": JSON(media)]).json["scenes"]?.items?[0]
        #expect(byHand?["mediaId"]?.text == media && byHand?["libraryMatch"] == .null)
    }

    @Test func `a fresh picture takes the place of one that was found`() async throws {
        let house = try WebHouse()
        let (video, _) = try await matched(house)
        let answer = try await house.ask(.post, "/api/videos/\(video)/scenes/0/regenerate", ["kind": "image"])
        let scene = try #require(answer.json["scenes"]?.items?[0])
        #expect(answer.status == 202 && scene["mediaId"] == .null && scene["libraryMatch"] == .null)
    }

    @Test func `a scene takes no sound for a picture, nor what is not ready`() async throws {
        let house = try WebHouse()
        let video = try await house.newVideo(["script": Self.script])
        let path = "/api/videos/\(video)/scenes/0"
        func refusal(_ media: String) async throws -> String? {
            let answer = try await house.ask(.patch, path, ["mediaId": JSON(media)])
            #expect(answer.status == 422 && answer.json["errors"]?.items?[0]["field"] == "mediaId")
            return answer.json["errors"]?.items?[0]["message"]?.text
        }
        let sound = try await house.newMedia("rain.wav")
        try await house.make(
            sound, notes: { $0.kind == "inspection" ? ["kind": "audio"] : [:] },
            type: { $0.kind == "medium" ? "audio/mp4" : WebHouse.type($0) })
        #expect(try await refusal(sound)?.contains("no picture or clip") == true)
        let picture = try await house.newMedia("fox.png")
        try await house.make(picture, count: 1)
        #expect(try await refusal(picture)?.contains("not ready yet") == true)
        try await house.make(picture)
        #expect(try await house.ask(.patch, path, ["mediaId": JSON(picture)]).status == 200)
    }

    @Test func `a scene that refuses a picture before any was looked for gets none`() async throws {
        let house = try WebHouse()
        let video = try await house.newVideo(["script": Self.script, "useLibrary": true])
        let path = "/api/videos/\(video)/scenes/0"
        #expect(try await house.ask(.patch, path, ["mediaId": .null]).status == 200)
        let scenes = try #require(await house.store.snapshot(of: video)).document["scenes"]?.items ?? []
        #expect(scenes.map { LibraryChoice.isOpen($0) } == [false, true])
        let second = "/api/videos/\(video)/scenes/1/regenerate"
        #expect(try await house.ask(.post, second, ["kind": "image"]).status == 202)
        let again = try #require(await house.store.snapshot(of: video)).document["scenes"]?.items ?? []
        #expect(again.map { LibraryChoice.isOpen($0) } == [false, false])
        // Where nobody wished for it there is nothing to remember.
        let plain = try await house.newVideo(["script": Self.script])
        #expect(try await house.ask(.patch, "/api/videos/\(plain)/scenes/0", ["mediaId": .null]).json["revision"] == 1)
    }
}
