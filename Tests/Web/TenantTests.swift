import HTTPServer
import JSON
import Store
import Testing
import Web

struct TenantTests {
    private static let bytes = WebHouse.picture(600)

    /// One of everything that has an id, of a tenant.
    private struct Things {
        let video: String
        let film: String
        let media: String
        let upload: String
        let tus: String

        init(_ house: WebHouse, _ owner: Headers) async throws {
            video = try await house.newVideo([:], owner)
            try await house.make(video)
            let status = try await house.ask(.get, "/api/videos/" + video, nil, owner)
            film = try #require(status.json["videoUrl"]?.text)
            media = try await house.newMedia("secret.png", TenantTests.bytes, owner)
            upload = try await house.beginUpload("secret.png", TenantTests.bytes, owner)
            tus = try #require(
                try await house.newTus(600, owner.adding(["Upload-Concat": "partial"])).split(separator: "/").last
                    .map(String.init))
        }

        /// The address of a route with these in it; nil where it holds nothing of a tenant's.
        func path(_ pattern: String) throws -> String? {
            let ids = [
                "/api/videos/{id}": video, "/video/{id}": video, "/api/media/uploads/{id}": upload,
                "/api/tus/{id}": tus, "/api/media/{id}": media, "/media/{id}": media,
            ]
            if pattern == "/files/{id}/{content}/{name}" { return film }
            // These tell nothing about anybody; the last carries its own leave with it.
            let open = ["/assets/{name...}", "/parts/{name...}", "/api/voices/{name}/sample"]
            if open.contains(pattern) || pattern == "/api/media/signed/{id}/{name}" || !pattern.contains("{") {
                return nil
            }
            let start = try #require(
                ids.keys.filter { pattern == $0 || pattern.hasPrefix($0 + "/") }.max { $0.count < $1.count },
                "whose is \(pattern)?")
            return (ids[start].map { start.replacing("{id}", with: $0) } ?? "")
                + pattern.dropFirst(start.count).replacing("{index}", with: "0").replacing("{n}", with: "0")
        }

        var ids: [String] { [video, media, upload, tus, "secret"] }
    }

    private static let more: Headers = [
        "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH",
    ]

    @Test func `no route that there is shows or changes anything of another tenant`() async throws {
        let house = try WebHouse()
        let mine = try await house.key("mine", .member, tenant: "mine")
        let theirs = try await house.key("theirs", .admin, tenant: "theirs")
        let things = try await Things(house, mine)
        let before = try await Self.state(house, things, mine)
        var tried = 0
        for route in house.router.routes {
            // Everybody may ask what of tus is spoken here.
            guard route.method != .options, let path = try things.path(route.pattern) else { continue }
            tried += 1
            let isRaw = route.method == .put || route.pattern.hasPrefix("/api/tus")
            var headers = theirs
            if route.pattern.hasPrefix("/api/tus") {
                headers = theirs.adding(Self.more).adding(["Content-Type": WebHouse.tusBody])
            }
            let answer =
                isRaw
                ? try await house.send(route.method, path, Self.bytes, headers)
                : try await house.ask(
                    route.method, path, Self.body(route.pattern, things), headers)
            #expect(answer.status == 404, "\(route.method) \(path): \(answer.status) \(answer.text)")
            #expect(!answer.text.contains("secret"), "\(route.method) \(path)")
        }
        #expect(tried >= 20)
        for route in house.router.routes where route.method == .get && !route.pattern.contains("{") {
            let answer = try await house.ask(.get, route.pattern, nil, theirs)
            #expect(!things.ids.contains { answer.text.contains($0) }, "\(route.pattern)")
        }
        #expect(try await Self.state(house, things, mine) == before)
    }

    @Test func `an id in a query, a body or a header opens nothing of another tenant`() async throws {
        let house = try WebHouse()
        let mine = try await house.key("mine", .member, tenant: "mine")
        let theirs = try await house.key("theirs", .admin, tenant: "theirs")
        let things = try await Things(house, mine)
        let own = try await house.newVideo([:], theirs)
        let before = try await Self.state(house, things, mine)
        for (method, path, body) in [
            (.get, "/api/video-status?id=" + things.video, nil),
            (.post, "/api/process-video?id=" + things.video, nil),
            (.post, "/api/process-video", ["videoId": JSON(things.video)]),
            (.patch, "/api/videos/\(own)/scenes/0", ["mediaId": JSON(things.media)]),
        ] as [(Method, String, JSON?)] {
            let answer = try await house.ask(method, path, body, theirs)
            #expect([404, 422].contains(answer.status), "\(method) \(path): \(answer.status) \(answer.text)")
        }
        let joined = try await house.tus(
            .post, "/api/tus", [], theirs.adding(["Upload-Concat": "final;/api/tus/" + things.tus]))
        #expect(joined.status == 404, "\(joined.text)")
        for query in ["?q=secret", "?q=fox", "?limit=100"] {
            for list in ["/api/media", "/api/videos"] {
                let answer = try await house.ask(.get, list + query, nil, theirs)
                #expect(answer.status == 200 && !things.ids.contains { answer.text.contains($0) }, "\(list)\(query)")
            }
        }
        #expect(try await Self.state(house, things, mine) == before)
    }

    private static func body(_ pattern: String, _ things: Things) -> JSON? {
        if pattern.hasSuffix("/regenerate") { return ["kind": "image"] }
        if pattern.hasSuffix("/scenes/{index}") { return ["narration": "x"] }
        return pattern == "/api/media/{id}" ? ["title": "x"] : nil
    }

    /// All that its owner sees of it.
    private static func state(_ house: WebHouse, _ things: Things, _ owner: Headers) async throws -> [String] {
        var state: [String] = []
        for path in [
            "/api/videos/" + things.video, "/api/media/" + things.media, "/api/media/uploads/" + things.upload,
        ] {
            let answer = try await house.ask(.get, path, nil, owner)
            #expect(answer.status == 200)
            state.append(answer.text)
        }
        let tus = try await house.tus(.head, "/api/tus/" + things.tus, [], owner)
        state.append("\(tus.status) \(tus.headers["Upload-Offset"] ?? "")")
        #expect(try await house.ask(.get, things.film, nil, owner).status == 200)
        return state
    }
}

extension Headers {
    fileprivate func adding(_ more: Headers) -> Headers {
        var all = self
        for field in more.fields { all[field.name] = field.value }
        return all
    }
}
