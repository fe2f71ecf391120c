import BlobStore
import Digests
import HTTPServer
import JSON
import MediaLibrary
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// The library's routes, called without a socket.
struct MediaRouteTests {
    /// As a worker would make everything of a picture.
    private func process(_ house: WebHouse, _ id: String) async throws {
        try await house.make(
            id,
            notes: { ref in
                switch ref.kind {
                case "inspection": ["kind": "image", "width": 640, "height": 480, "duration": .null]
                case "analysis":
                    [
                        "title": "A fox", "description": "A fox in snow", "altText": "red fox",
                        "tags": ["fox", "snow"],
                        "content": "animal", "style": "photo", "colors": ["red"], "subjects": ["fox"], "mood": "calm",
                        "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
                    ]
                default: [:]
                }
            })
    }

    @Test func `the status goes from pending to null, and tells everything then`() async throws {
        let house = try WebHouse()
        let id = try await house.newMedia("fox.png")
        let before = try await house.ask(.get, "/api/media/\(id)/status").json
        #expect(before["status"] == "pending" && before["processing"] == true && before["failed"] == false)
        #expect(before["data"] == .null && before["error"] == .null)
        try await process(house, id)
        let after = try await house.ask(.get, "/api/media/\(id)/status")
        #expect(after.headers["Cache-Control"] == "no-store")
        let status = after.json
        #expect(status["status"] == .null && status["processing"] == false && status["progress"]?.number == 100)
        let data = try #require(status["data"])
        #expect(data["title"] == "A fox" && data["alt_text"] == "red fox" && data["tags"] == ["fox", "snow"])
        #expect(data["filename"] == "fox.png" && data["width"] == 640 && data["height"] == 480)
        for name in ["original_url", "medium_url", "thumbnail_url"] {
            let url = try #require(data[name]?.text)
            #expect(try await house.ask(.get, url).status == 200)
        }
        #expect(try await house.store.item(id)?.status == .completed)
        let record = try await house.record(id)
        #expect(record["blurhash"]?.text?.count == 28 && record.at("analysis.mood") == "calm")
        #expect(record["source"] == "upload" && record["sourceId"] == .null && record["taskId"]?.text != nil)
        #expect(record["processedAt"]?.text != nil && record["processingTimeMs"]?.integer != nil)
        #expect(record["sha256"]?.text == SHA256.of(WebHouse.picture()).hex)
    }

    @Test func `a url is there while its file is, and whoever looks has it made again`() async throws {
        let house = try WebHouse()
        let id = try await house.newMedia()
        try await process(house, id)
        let url = try #require(try await house.record(id)["thumbnail_url"]?.text)
        try await house.blobs.delete(String(url.split(separator: "/")[2]))
        let after = try await house.record(id)
        #expect(after["thumbnail_url"] == .null && after["status"] == "processing")
        #expect(try await house.store.item(id)?.dueAt != nil)
    }

    @Test func `a failed one says why, and that is the end until somebody asks again`() async throws {
        let house = try WebHouse()
        let id = try await house.newMedia()
        guard
            case .taken(let claim) = try await house.store.claim(
                id, by: "w", lease: house.shop.times, mode: .begin)
        else { return #expect(Bool(false)) }
        #expect(try await house.ask(.get, "/api/media/\(id)/status").json["status"] == "processing")
        let failure = Failure(code: "bad_picture", message: "It is cut short. Upload it again.", isRetryable: false)
        let result = RunResult(status: .failed, progress: 0, failure: failure, afterwards: .rest)
        _ = try await house.store.finish(result, under: claim, revision: 1)
        let status = try await house.ask(.get, "/api/media/\(id)/status").json
        #expect(status["status"] == "failed" && status["failed"] == true && status["processing"] == false)
        #expect(status.at("error.code") == "bad_picture" && status.at("error.retryable") == false)
        // Words about it do not start it again.
        #expect(try await house.ask(.patch, "/api/media/" + id, ["title": "Broken"]).json["status"] == "failed")
        #expect(try await house.store.item(id)?.dueAt == nil)
        let again = try await house.ask(.post, "/api/media/\(id)/reprocess")
        #expect(again.status == 202 && again.json["status"] == "pending" || again.json["status"] == "processing")
        #expect(try await house.store.item(id)?.dueAt != nil)
    }

    @Test func `a person's words go before what was seen, and null gives that back`() async throws {
        let house = try WebHouse()
        let id = try await house.newMedia()
        try await process(house, id)
        let path = "/api/media/" + id
        let words: JSON = ["title": "Mine", "alt_text": "my own", "tags": ["Own", "own", "fox"], "description": "d"]
        let edited = try await house.ask(.patch, path, words)
        #expect(edited.status == 200 && edited.json["title"] == "Mine" && edited.json["alt_text"] == "my own")
        #expect(edited.json["tags"] == ["Own", "fox"] && edited.json["status"] == .null)
        let back = try await house.ask(.patch, path, ["title": .null, "tags": .null])
        #expect(back.json["title"] == "A fox" && back.json["tags"] == ["fox", "snow"])
        #expect(back.json["alt_text"] == "my own")
        for bad: JSON in [["title": ""], ["tags": "x"], ["tags": [1]], ["size": 3], ["title": 5]] {
            #expect(try await house.ask(.patch, path, bad).status == 422)
        }
        #expect(try await house.store.item(id)?.status == .completed)
    }

    @Test func `the list is filtered, searched and turned page by page`() async throws {
        let house = try WebHouse()
        var ids: [String] = []
        for number in 0..<5 {
            ids.insert(try await house.newMedia("photo \(number).png", WebHouse.picture(seed: UInt64(number))), at: 0)
        }
        try await process(house, ids[2])
        var seen: [String] = []
        var cursor: String?
        repeat {
            let answer = try await house.ask(.get, "/api/media?limit=2" + (cursor.map { "&cursor=" + $0 } ?? ""))
            seen += (answer.json["media"]?.items ?? []).compactMap { $0["id"]?.text }
            cursor = answer.json.at("pagination.nextCursor")?.text
            #expect(answer.json.at("pagination.hasMore") == .bool(cursor != nil))
        } while cursor != nil
        #expect(seen == ids)
        func found(_ query: String) async throws -> [String] {
            try await (house.ask(.get, "/api/media?" + query).json["media"]?.items ?? []).compactMap { $0["id"]?.text }
        }
        #expect(try await found("status=completed") == [ids[2]])
        #expect(try await found("status=pending").count == 4)
        #expect(try await found("tag=SNOW") == [ids[2]])
        #expect(try await found("tag=none").isEmpty)
        #expect(try await found("q=snow%20fo") == [ids[2]])
        #expect(try await found("q=photo%203") == [ids[1]])
        #expect(try await found("q=%22%29%20OR%20*").isEmpty)
        #expect(try await found("q=...").isEmpty)
        #expect(try await found("type=image&source=upload").count == 5)
        #expect(try await found("type=audio").isEmpty)
        for wrong in ["limit=0", "limit=101", "limit=x", "status=none", "cursor=x", "cursor=m.", "type=text"] {
            #expect(try await house.ask(.get, "/api/media?" + wrong).status == 400)
        }
        let stats = try await house.ask(.get, "/api/media/stats").json
        #expect(stats.at("byStatus.pending.count") == 4 && stats.at("byStatus.completed.count") == 1)
        #expect(stats.at("bySource.upload.count") == 5 && stats.at("byType.image.bytes") == 500)
        #expect(stats["recentCompleted"]?.items?.compactMap { $0["id"]?.text } == [ids[2]])
    }

    @Test func `members leave the work of others alone, and managers may do more`() async throws {
        let house = try WebHouse()
        let (one, two) = (try await house.key("one"), try await house.key("two"))
        let manager = try await house.key("boss", .manager)
        let id = try await house.newMedia("a.png", WebHouse.picture(), one)
        #expect(try await house.ask(.delete, "/api/media/" + id, nil, two).status == 403)
        #expect(try await house.ask(.post, "/api/media/\(id)/reprocess", nil, one).status == 403)
        #expect(try await house.ask(.post, "/api/media/\(id)/reprocess", nil, manager).status == 202)
        #expect(try await house.ask(.patch, "/api/media/" + id, ["title": "Ours"], two).status == 200)
        #expect(try await house.ask(.delete, "/api/media/" + id, nil, manager).status == 204)
    }

    @Test func `everything made is made again when a manager asks, and the original stays`() async throws {
        let house = try WebHouse()
        let id = try await house.newMedia()
        try await process(house, id)
        let answer = try await house.ask(.post, "/api/media/\(id)/reprocess")
        #expect(answer.status == 202)
        let snapshot = try #require(try await house.store.snapshot(of: id))
        let plan = try await house.shop.plan(of: snapshot, checkingBlobs: true)
        #expect(plan.done.keys.map(\.kind) == ["original"])
        try await process(house, id)
        #expect(try await house.record(id)["status"] == .null)
    }

    @Test func `nothing of one tenant is there for another, by any route`() async throws {
        let house = try WebHouse()
        let (mine, yours) = (
            try await house.key("a", tenant: "first"), try await house.key("b", .admin, tenant: "second")
        )
        let bytes = WebHouse.picture(5000)
        let id = try await house.newMedia("secret.png", bytes, mine)
        let upload = try await house.beginUpload("secret.png", bytes, mine)
        var tus = mine
        tus["Tus-Resumable"] = "1.0.0"
        tus["Upload-Length"] = "5000"
        let stream = try #require(try await house.send(.post, "/api/tus", [], tus).headers["Location"])
        let url = try #require(try await house.record(id, mine)["original_url"]?.text)
        let none = try await house.ask(.get, "/api/media/nosuchmedia", nil, yours)
        for (method, path, body) in [
            (.get, "/api/media/\(id)", nil), (.get, "/api/media/\(id)/status", nil),
            (.patch, "/api/media/\(id)", ["title": "x"]), (.delete, "/api/media/\(id)", nil),
            (.post, "/api/media/\(id)/reprocess", nil), (.get, url, nil),
            (.get, "/api/media/uploads/\(upload)", nil), (.delete, "/api/media/uploads/\(upload)", nil),
            (.post, "/api/media/uploads/\(upload)/finish", nil),
        ] as [(Method, String, JSON?)] {
            let answer = try await house.ask(method, path, body, yours)
            #expect(answer.status == 404, "\(method) \(path): \(answer.text)")
            #expect(!answer.text.contains("secret"))
        }
        #expect(none.status == 404)
        #expect(try await house.chunk(0, of: bytes, to: upload, yours).status == 404)
        for method in [Method.head, .patch, .delete] {
            var headers = yours
            headers["Tus-Resumable"] = "1.0.0"
            headers["Upload-Offset"] = "0"
            headers["Content-Type"] = "application/offset+octet-stream"
            #expect(try await house.send(method, stream, bytes, headers).status == 404)
        }
        for path in ["/api/media", "/api/media?q=secret", "/api/media/stats"] {
            let answer = try await house.ask(.get, path, nil, yours)
            #expect(answer.status == 200 && !answer.text.contains(id) && !answer.text.contains("secret"))
        }
        // The same bytes of another tenant are nobody's business.
        let own = try await house.newMedia("b.png", bytes, yours)
        #expect(try await house.record(own, yours)["duplicateOf"] == .null)
        #expect(try await house.ask(.delete, "/api/media/" + own, nil, yours).status == 204)
        #expect(try await house.original(id) == SHA256.of(bytes))
        #expect(try await house.ask(.get, "/api/media").status == 401)
        #expect(try await house.upload([.init(name: "a.png", bytes: bytes)]).status == 401)
    }

    @Test func `a scene takes a picture of the library, and nothing has to be drawn for it`() async throws {
        let house = try WebHouse()
        let script: JSON = [
            "title": "Two",
            "scenes": [
                ["narration": "One.", "imagePrompt": "a lake"], ["narration": "Two.", "imagePrompt": "a hill"],
            ],
        ]
        let video = try await house.newVideo(["script": script])
        try await house.make(video)
        let id = try await house.newMedia()
        let path = "/api/videos/\(video)/scenes/1"
        // Nothing of it is ready yet but the original, of which nobody has looked whether it is a picture at all.
        #expect(try await house.ask(.patch, path, ["mediaId": JSON(id)]).status == 422)
        try await process(house, id)
        let medium = try #require(try await house.record(id)["medium_url"]?.text).split(separator: "/")[2]
        let taken = try await house.ask(.patch, path, ["mediaId": JSON(id)])
        #expect(taken.status == 200, "\(taken.text)")
        let scene = try #require(taken.json["scenes"]?.items?[1])
        #expect(scene["mediaId"]?.text == id && scene["imageUrl"]?.text?.contains(medium) == true)
        #expect(taken.json["scenes"]?.items?[0]["mediaId"] == .null)
        let plan = try await house.ask(.get, "/api/videos/\(video)/plan").json
        let todo = (plan["pieces"]?.items ?? []).filter { $0["state"] != "present" }.compactMap { $0["asset"]?.text }
        #expect(!todo.contains("picture/2") && todo.contains("segment/2") && !todo.contains("narration/2"))
        // The picture is the video's own now.
        #expect(try await house.ask(.delete, "/api/media/" + id).status == 204)
        let after = try await house.status(video)
        #expect(after["scenes"]?.items?[1]["imageUrl"]?.text?.contains(medium) == true)
        let back = try await house.ask(.patch, path, ["mediaId": .null])
        #expect(back.json["scenes"]?.items?[1]["mediaId"] == .null && back.json["status"] == "completed")
    }

    @Test func `a scene takes no picture of another tenant, and nothing that is none`() async throws {
        let house = try WebHouse()
        let (mine, yours) = (try await house.key("a"), try await house.key("b", tenant: "second"))
        let video = try await house.newVideo([:], mine)
        let other = try await house.newMedia("b.png", WebHouse.picture(seed: 4), yours)
        try await process(house, other)
        for id in [other, video, "nothing", "../x"] {
            let answer = try await house.ask(.patch, "/api/videos/\(video)/scenes/0", ["mediaId": JSON(id)], mine)
            #expect(answer.status == 422, "\(id)")
        }
    }
}
