import BlobStore
import HTTPServer
import JSON
import StageMachine
import Store
import Testing

struct VideoRouteTests {
    @Test func `an order is answered as soon as its script is saved, and wakes the dispatcher`() async throws {
        let house = try WebHouse()
        let answer = try await house.order()
        #expect(answer.status == 201)
        let id = try #require(answer.json["videoId"]?.text)
        #expect(answer.json["status"] == "script_generated" && answer.json["url"] == JSON("/video/" + id))
        #expect(house.wakeCount == 1)
        let body = try await house.status(id)
        #expect(body["status"] == "script_generated" && body["progress"]?.number == 20)
        #expect(body["story"] == JSON(WebHouse.story) && body["scenes"]?.items?.isEmpty == false)
        #expect(body["videoUrl"] == .null && body["error"] == .null)
        #expect(try await house.store.item(id)?.dueAt != nil)
    }

    @Test func `the same key and body answer with the first video, another body is a conflict`() async throws {
        let house = try WebHouse()
        let key: Headers = ["Idempotency-Key": "one"]
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await house.newVideo([:], key) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try await house.order(["title": "Another"], key).status == 409)
        #expect(try await house.newVideo() != ids.first)
    }

    @Test func `all that is wrong with an order is said at once, field by field`() async throws {
        let house = try WebHouse()
        let answer = try await house.ask(
            .post, "/api/generate-script", ["story": 3, "pipeline": "none-such", "speed": 9, "captionStyle": ""])
        #expect(answer.status == 422)
        #expect(answer.headers["Content-Type"] == "application/problem+json")
        let fields = Set((answer.json["errors"]?.items ?? []).compactMap { $0["field"]?.text })
        #expect(fields == ["story", "pipeline", "speed", "captionStyle"])
        #expect(try await house.ask(.post, "/api/generate-script", ["story": " \n "]).status == 422)
        #expect(try await house.order(["captionStyle": "none-such"]).status == 422)
    }

    @Test func `a script of the sender's own is used, and may name no files`() async throws {
        let house = try WebHouse()
        let script: JSON = ["title": "Mine", "scenes": [["narration": "Just this.", "imagePrompt": "a lake"]]]
        let body = try await house.status(try await house.newVideo(["script": script]))
        #expect(body["title"] == "Mine" && body["scenes"]?.items?.count == 1)
        let bad: JSON = ["title": "x", "scenes": [["narration": "a", "picture": "/etc/passwd"]]]
        #expect(try await house.order(["script": bad]).status == 422)
        let written = try await house.ask(.post, "/api/script", ["story": JSON(WebHouse.story)])
        #expect(written.status == 200)
        #expect(try await house.order(["script": written.json]).status == 201)
    }

    @Test func `a film is as large as it was made, not as its pipeline's canvas`() async throws {
        let house = try WebHouse()
        let id = try await house.newVideo(["draft": true])
        let canvas = try await house.status(id)
        #expect(canvas["width"]?.number != 54 && canvas["height"]?.number != 96)
        try await house.make(id, notes: { $0.kind == "film" ? ["seconds": 2.5, "width": 54, "height": 96] : [:] })
        let film = try await house.status(id)
        #expect(film["width"] == 54 && film["height"] == 96)
        let listed = try await house.ask(.get, "/api/videos").json["videos"]?.items?.first
        #expect(listed?["width"] == 54 && listed?["height"] == 96)
    }

    @Test func `a url is there while its file is, and the file is what its type says`() async throws {
        let house = try WebHouse()
        let id = try await house.newVideo()
        try await house.make(id)
        let body = try await house.status(id)
        #expect(body["status"] == "completed" && body["progress"]?.number == 100)
        let url = try #require(body["videoUrl"]?.text)
        let film = try await house.ask(.get, url)
        #expect(film.status == 200 && film.headers["Content-Type"] == "video/mp4")
        #expect(film.headers["Cache-Control"]?.contains("immutable") == true)
        let content = url.split(separator: "/")[2]
        #expect(film.headers["ETag"] == "\"\(content)\"")
        #expect(try await house.ask(.get, url.replacing("film.mp4", with: "film.html")).status == 404)
        for scene in body["scenes"]?.items ?? [] {
            #expect(scene["ready"] == true && scene["imageUrl"]?.text != nil && scene["altText"] == "what is seen")
        }
        try await house.blobs.delete(String(content))
        let after = try await house.status(id)
        #expect(after["videoUrl"] == .null && after["status"] == "assets_missing")
        #expect(try await house.ask(.get, url).status == 404)
        // Looking at it was enough to have it made again.
        #expect(try await house.store.item(id)?.dueAt != nil)
    }

    @Test func `process-video is harmless at any rate, and starts what rests`() async throws {
        let house = try WebHouse()
        let id = try await house.newVideo(["autoProcess": false])
        #expect(try await house.store.item(id)?.dueAt == nil && house.wakeCount == 0)
        _ = try await house.status(id)
        #expect(try await house.store.item(id)?.dueAt == nil)
        // Of those who ask at once, one is told that it started it.
        let answers = try await withThrowingTaskGroup(of: JSON.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let answer = try await house.ask(.post, "/api/process-video?id=" + id)
                    #expect(answer.status == 202)
                    return answer.json
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0["started"] == true } == 1, "\(answers)")
        for _ in 0..<20 {
            let again = try await house.ask(.post, "/api/process-video", ["videoId": JSON(id)])
            #expect(again.status == 202 && again.json["started"] == false)
        }
        let requests = try await house.store.events(of: id, after: 0, limit: 1000).count { $0.kind == .requested }
        #expect(requests == 1)
        try await house.make(id)
        #expect(try await house.ask(.post, "/api/process-video?id=" + id).json["started"] == false)
        #expect(try await house.ask(.post, "/api/process-video?id=nosuchvideo").status == 404)
        #expect(try await house.ask(.post, "/api/process-video").status == 422)
    }

    @Test func `what is cancelled stays so until somebody asks for it`() async throws {
        let house = try WebHouse()
        let id = try await house.newVideo()
        try await house.make(id, count: 3)
        #expect(try await house.ask(.post, "/api/videos/\(id)/cancel").status == 202)
        let body = try await house.status(id)
        #expect(body["status"] == "failed" && body["progress"]?.number == 0)
        #expect(body.at("error.code") == "cancelled" && body.at("error.retryable") == true)
        #expect(try await house.store.item(id)?.dueAt == nil)
        #expect(try await house.ask(.post, "/api/videos/\(id)/cancel").status == 409)
        #expect(try await house.ask(.post, "/api/process-video?id=" + id).json["started"] == true)
        let again = try await house.status(id)
        #expect(again["status"] != "failed" && again["error"] == .null)
    }

    @Test func `an edit of one scene leaves the others ready`() async throws {
        let house = try WebHouse()
        let script: JSON = [
            "title": "Two",
            "scenes": [
                ["narration": "One.", "imagePrompt": "a lake"], ["narration": "Two.", "imagePrompt": "a hill"],
                ["narration": "Three.", "imagePrompt": "a tree"],
            ],
        ]
        let id = try await house.newVideo(["script": script])
        try await house.make(id)
        let path = "/api/videos/\(id)/scenes/2"
        let answer = try await house.ask(.patch, path, ["imagePrompt": "a stone"])
        #expect(answer.status == 200 && answer.json["status"] != "completed")
        let scenes = try #require(answer.json["scenes"]?.items)
        #expect(scenes[2]["imagePrompt"] == "a stone" && scenes[2]["imageUrl"] == .null)
        #expect(scenes[0]["ready"] == true && scenes[1]["ready"] == true && scenes[2]["ready"] == false)
        #expect(scenes[2]["audioUrl"]?.text != nil)
        let plan = try await house.ask(.get, "/api/videos/\(id)/plan").json
        let todo = (plan["pieces"]?.items ?? []).filter { $0["state"] != "present" }.compactMap { $0["asset"]?.text }
        #expect(todo.contains("picture/3") && !todo.contains("picture/1") && !todo.contains("narration/3"))
        try await house.make(id)
        let fresh = try await house.ask(.post, path + "/regenerate", ["kind": "image"])
        #expect(fresh.status == 202)
        #expect(fresh.json["scenes"]?.items?[2].at("takes.image.count")?.integer == 2)
        // Going back finds the former picture.
        let back = try await house.ask(.patch, path, ["imageTake": 0])
        #expect(back.json["status"] == "completed")
        #expect(try await house.ask(.patch, path, ["imageTake": 7]).status == 422)
        #expect(try await house.ask(.patch, path, ["narration": ""]).status == 422)
        #expect(try await house.ask(.patch, path, ["mediaId": "nothing"]).status == 422)
        #expect(try await house.ask(.patch, "/api/videos/\(id)/scenes/3", ["narration": "x"]).status == 404)
    }

    @Test func `a fresh take asked for again by the same key is one take`() async throws {
        let house = try WebHouse()
        let id = try await house.newVideo(["sceneCount": 3])
        try await house.make(id)
        let path = "/api/videos/\(id)/scenes/"
        let key: Headers = ["Idempotency-Key": "one more"]
        func takes(_ index: Int = 0) async throws -> Int64? {
            try await house.status(id)["scenes"]?.items?[index].at("takes.image.count")?.integer
        }
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await house.ask(.post, path + "0/regenerate", ["kind": "image"], key).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 202, count: 8))
        #expect(try await takes() == 2)
        // Another body, another scene, or another video is another request.
        #expect(try await house.ask(.post, path + "0/regenerate", ["kind": "narration"], key).status == 409)
        #expect(try await house.ask(.post, path + "1/regenerate", ["kind": "image"], key).status == 409)
        #expect(try await takes(1) == 1)
        #expect(try await house.ask(.post, path + "0/regenerate", ["kind": "image"]).status == 202)
        let second: Headers = ["Idempotency-Key": "and one"]
        #expect(try await house.ask(.post, path + "0/regenerate", ["kind": "image"], second).status == 202)
        #expect(try await takes() == 4)
    }

    @Test func `the list goes on where the page before ended, and leaves nothing out`() async throws {
        let house = try WebHouse()
        var ids: Set<String> = []
        for number in 0..<5 { ids.insert(try await house.newVideo(["title": JSON("Number \(number)")])) }
        var seen: [String] = []
        var cursor: String?
        repeat {
            let answer = try await house.ask(.get, "/api/videos?limit=2" + (cursor.map { "&cursor=" + $0 } ?? ""))
            seen += (answer.json["videos"]?.items ?? []).compactMap { $0["id"]?.text }
            cursor = answer.json.at("pagination.nextCursor")?.text
            #expect(answer.json.at("pagination.hasMore") == .bool(cursor != nil))
        } while cursor != nil
        #expect(seen.count == 5 && Set(seen) == ids)
        let found = try await house.ask(.get, "/api/videos?q=number%203&status=script_generated").json["videos"]?.items
        #expect(found?.count == 1)
        for wrong in ["limit=0", "limit=101", "limit=x", "status=pending", "cursor=x"] {
            #expect(try await house.ask(.get, "/api/videos?" + wrong).status == 400)
        }
    }

    @Test func `a deleted video is gone with its files`() async throws {
        let house = try WebHouse()
        let id = try await house.newVideo()
        try await house.make(id)
        #expect(try await house.ask(.delete, "/api/videos/" + id).status == 204)
        #expect(try await house.ask(.get, "/api/video-status?id=" + id).status == 404)
        #expect(try await house.blobs.list(after: nil, limit: 10).isEmpty)
        #expect(try await house.ask(.delete, "/api/videos/" + id).status == 404)
    }
}
