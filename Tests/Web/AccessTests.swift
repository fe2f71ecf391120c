import FoundationEssentials
import HTTPServer
import JSON
import Store
import Testing
import Web

struct AccessTests {
    private static let far = ClientAddress(host: "192.0.2.7", port: 9, isLoopback: false)

    @Test func `without a key only this machine is answered, and only under its own name`() async throws {
        let house = try WebHouse()
        #expect(try await house.ask(.get, "/api/videos").status == 200)
        #expect(try await house.ask(.get, "/api/videos", nil, [:], from: Self.far).status == 403)
        #expect(try await house.ask(.get, "/healthz", nil, [:], from: Self.far).status == 200)
        #expect(try await house.ask(.get, "/api/videos", nil, ["Host": "evil.example"]).status == 403)
        let foreign: Headers = ["Origin": "http://evil.example"]
        #expect(try await house.order([:], foreign).status == 403)
        #expect(try await house.order([:], ["Origin": "http://127.0.0.1:4000"]).status == 201)
        #expect(try await house.ask(.get, "/api/session").json["role"] == "admin")
    }

    @Test func `what belongs to another tenant is not there`() async throws {
        let house = try WebHouse()
        let mine = try await house.key("mine", .admin, tenant: "mine")
        let theirs = try await house.key("theirs", .admin, tenant: "theirs")
        let id = try await house.newVideo([:], mine)
        try await house.make(id)
        let body = try await house.ask(.get, "/api/video-status?id=" + id, nil, mine).json
        let file = try #require(body["videoUrl"]?.text)
        let routes: [(Method, String, JSON?)] = [
            (.get, "/api/video-status?id=" + id, nil), (.get, "/api/videos/" + id, nil),
            (.delete, "/api/videos/" + id, nil), (.post, "/api/process-video?id=" + id, nil),
            (.patch, "/api/videos/\(id)/scenes/0", ["narration": "x"]),
            (.post, "/api/videos/\(id)/scenes/0/regenerate", ["kind": "image"]),
            (.post, "/api/videos/\(id)/cancel", nil), (.get, "/api/videos/\(id)/plan", nil),
            (.get, "/api/videos/\(id)/events", nil), (.get, "/video/" + id, nil), (.get, file, nil),
        ]
        for (method, path, body) in routes {
            #expect(try await house.ask(method, path, body, theirs).status == 404, "\(method) \(path)")
            let nobody = try await house.ask(method, path, body).status
            #expect(nobody == (path.hasPrefix("/video/") ? 303 : 401), "\(method) \(path)")
        }
        #expect(try await house.ask(.get, "/api/videos", nil, theirs).json["videos"]?.items == [])
        #expect(try await house.ask(.get, file, nil, mine).status == 200)
    }

    @Test func `a member deletes only its own, a manager also what others made`() async throws {
        let house = try WebHouse()
        let (one, other) = (try await house.key("one"), try await house.key("other"))
        let manager = try await house.key("manager", .manager)
        let first = try await house.newVideo([:], one)
        #expect(try await house.ask(.delete, "/api/videos/" + first, nil, other).status == 403)
        #expect(try await house.ask(.delete, "/api/videos/" + first, nil, one).status == 204)
        let second = try await house.newVideo([:], one)
        #expect(try await house.ask(.delete, "/api/videos/" + second, nil, manager).status == 204)
    }

    @Test func `a session is as good as its key, and changes things only for pages of this site`() async throws {
        let house = try WebHouse()
        let key = try await house.key("mine", .manager)
        let text = try #require(key["Authorization"]).replacing("Bearer ", with: "")
        let signed = try await house.ask(.post, "/api/session", ["key": JSON(text)])
        #expect(signed.status == 201)
        let setting = try #require(signed.headers["Set-Cookie"])
        #expect(setting.contains("HttpOnly") && setting.contains("SameSite=Lax") && setting.contains("Max-Age="))
        let cookie = String(setting.prefix { $0 != ";" })
        #expect(try await house.ask(.get, "/api/session", nil, ["Cookie": cookie]).json["role"] == "manager")
        #expect(try await house.order([:], ["Cookie": cookie]).status == 403)
        #expect(try await house.order([:], ["Cookie": cookie, "Origin": "http://evil.example"]).status == 403)
        let good: Headers = ["Cookie": cookie, "Origin": "http://127.0.0.1:4000"]
        #expect(try await house.order([:], good).status == 201)
        let forged = String(cookie.dropLast()) + (cookie.hasSuffix("a") ? "b" : "a")
        #expect(try await house.ask(.get, "/api/videos", nil, ["Cookie": forged]).status == 401)
        #expect(try await house.ask(.delete, "/api/session", nil, good).status == 204)
        #expect(try await house.ask(.get, "/api/videos", nil, ["Cookie": cookie]).status == 401)
    }

    @Test func `an expired session is none`() async throws {
        let house = try WebHouse()
        _ = try await house.key("mine")
        let id = try #require(await house.store.keys().first?.id)
        try await house.store.addSession(hash: KeyText.hash("token"), key: id, milliseconds: -1)
        #expect(try await house.store.session(hash: KeyText.hash("token")) == nil)
        #expect(try await house.ask(.get, "/api/videos", nil, ["Cookie": "reelmill_session=token"]).status == 401)
    }

    @Test func `who guesses keys is told to wait, and who is quick too`() async throws {
        var rules = RateLimits.Rules()
        rules.guesses = .init(atOnce: 3, perSecond: 0.01)
        rules.requests = .init(atOnce: 5, perSecond: 0.01)
        let house = try WebHouse(rules)
        let key = try await house.key("mine")
        let wrong: Headers = ["Authorization": "Bearer rm_none"]
        for _ in 0..<3 { #expect(try await house.ask(.get, "/api/videos", nil, wrong).status == 401) }
        let refused = try await house.ask(.get, "/api/videos", nil, wrong)
        #expect(refused.status == 429 && refused.headers["Retry-After"] != nil)
        let elsewhere = Self.far
        for _ in 0..<5 { #expect(try await house.ask(.get, "/api/videos", nil, key, from: elsewhere).status == 200) }
        #expect(try await house.ask(.get, "/api/videos", nil, key, from: elsewhere).status == 429)
    }

    @Test func `the description of the API names every route of it, and no other`() async throws {
        let house = try WebHouse()
        let file = FileManager.default.contents(atPath: WebHouse.root + "/templates/openapi.json")
        let document = try JSON(parsing: String(decoding: try #require(file), as: UTF8.self))
        var described: Set<String> = []
        for (path, methods) in document["paths"]?.fields ?? [:] {
            for method in (methods.fields ?? [:]).keys { described.insert("\(method.uppercased()) \(path)") }
        }
        let pages: Set = [
            "/", "/create", "/videos", "/video/{id}", "/media", "/media/overview", "/media/{id}", "/signin", "/docs",
            "/parts", "/parts/{name...}", "/assets/{name...}", "/favicon.ico",
        ]
        // Reached by these methods only with another one named in a header, as tus has it.
        let overridden: Set = [
            "GET /api/tus", "HEAD /api/tus", "PUT /api/tus", "PATCH /api/tus", "DELETE /api/tus", "GET /api/tus/{id}",
            "POST /api/tus/{id}", "PUT /api/tus/{id}",
        ]
        let real = house.router.routes.filter { !pages.contains($0.pattern) }
            .map { "\($0.method) \($0.pattern)" }.filter { !overridden.contains($0) }
        #expect(described == Set(real))
        let docs = try await house.ask(.get, "/docs")
        #expect(docs.status == 200 && docs.text.contains("/api/generate-script"))
        #expect(docs.headers["Content-Security-Policy"]?.contains("default-src 'self'") == true)
        #expect(!docs.text.contains("<script"))
    }

    @Test func `metrics tell how many items there are`() async throws {
        let house = try WebHouse()
        _ = try await house.newVideo()
        let metrics = try await house.ask(.get, "/metrics")
        #expect(metrics.status == 200)
        #expect(metrics.text.contains("reelmill_items{kind=\"video\",status=\"script_generated\"} 1"))
    }
}
