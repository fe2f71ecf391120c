import HTTPServer
import JSON
import Testing

@Suite struct RoutingTests {
    private static func router() -> Router {
        var router = Router()
        router.get("/") { _ in .text("start") }
        router.get("/videos/{id}") { .text("video " + $0.parameter("id")) }
        router.get("/videos/new") { _ in .text("new") }
        router.delete("/videos/{id}") { _ in .empty() }
        router.post("/videos/{id}/scenes/{index}") { .text($0.parameters.sorted { $0.key < $1.key }.description) }
        router.get("/files/{rest...}") { .text($0.parameter("rest")) }
        router.get("/fails") { _ in throw HTTPError(409, "No.", errors: [.init(field: "a", message: "b")]) }
        return router
    }

    private static func ask(_ method: Method, _ path: String) async throws -> (Int, String, Headers) {
        let response = await router().respond(to: Request(method, try Target(parsing: path)))
        guard case .bytes(let bytes) = response.body else { return (response.status, "", response.headers) }
        return (response.status, String(decoding: bytes, as: UTF8.self), response.headers)
    }

    @Test func `a literal is preferred, parameters are decoded, the rest keeps its slashes`() async throws {
        #expect(try await Self.ask(.get, "/").1 == "start")
        #expect(try await Self.ask(.get, "/videos/new").1 == "new")
        #expect(try await Self.ask(.get, "/videos/a%20%F0%9F%98%80?x=/y").1 == "video a 😀")
        #expect(try await Self.ask(.post, "/videos/7/scenes/2").1.contains(#"(key: "index", value: "2")"#))
        #expect(try await Self.ask(.get, "/files/a/b.txt").1 == "a/b.txt")
    }

    @Test func `another method is refused with those that there are, HEAD and OPTIONS among them`() async throws {
        let (status, text, headers) = try await Self.ask(.put, "/videos/7")
        #expect(status == 405)
        #expect(headers["Allow"] == "DELETE, GET, HEAD, OPTIONS")
        #expect(headers["Content-Type"] == "application/problem+json")
        #expect(try JSON(parsing: text)["status"] == 405)
        #expect(try await Self.ask(.options, "/videos/7").0 == 204)
        #expect(try await Self.ask(.head, "/videos/7").0 == 200)
        // The literal has no DELETE, the parameter beside it has.
        #expect(try await Self.ask(.delete, "/videos/new").0 == 204)
    }

    @Test func `a literal that stands alone is nothing else by any method`() async throws {
        var router = Self.router()
        router.on(.get, "/videos/all", isAlone: true) { _ in .text("all") }
        let refused = await router.respond(to: Request(.delete, try Target(parsing: "/videos/all")))
        #expect(refused.status == 405 && refused.headers["Allow"] == "GET, HEAD, OPTIONS")
        let beside = await router.respond(to: Request(.delete, try Target(parsing: "/videos/alles")))
        #expect(beside.status == 204)
        let below = await router.respond(to: Request(.post, try Target(parsing: "/videos/all/scenes/1")))
        #expect(below.status == 200)
    }

    @Test(arguments: ["/nothing", "/videos", "/videos/", "/videos//scenes/1", "/files", "/files/a//b", "*"])
    func `what no route matches is not found`(path: String) async throws {
        let (status, text, _) = try await Self.ask(.get, path)
        #expect(status == 404)
        #expect(try JSON(parsing: text)["title"] == "Not Found")
    }

    @Test(arguments: [
        "/..", "/a/../b", "/a/%2e%2e/b", "/%2E", "/a%2fb", "/a%5Cb", "/%00", "/a%0d%0aX:1", "/%", "/%4", "/%zz", "/%ff",
        "/%c0%af", "/a?x=%ff", "/a?x=%", "a", "", "/a#b", "/a b",
    ])
    func `a path that leads elsewhere, or is none, is refused`(path: String) {
        #expect(throws: HTTPError.self) { _ = try Target(parsing: path) }
    }

    @Test func `a path is decoded once`() throws {
        #expect(try Target(parsing: "/%252e%252e/x").segments == ["%2e%2e", "x"])
        let target = try Target(parsing: "http://host.example/a/b?q=1+2&q=%2B&r")
        #expect(target.path == "/a/b")
        #expect(target.query.all("q") == ["1 2", "+"])
        #expect(target.query["r"] == "")
    }

    @Test func `a problem names its fields`() async throws {
        let (status, text, _) = try await Self.ask(.get, "/fails")
        #expect(status == 409)
        let wanted: JSON = [
            "type": "about:blank", "title": "Conflict", "status": 409, "detail": "No.",
            "errors": [["field": "a", "message": "b"]],
        ]
        #expect(try JSON(parsing: text) == wanted)
    }

    @Test func `a layer sees every request, and answers in place of the route`() async throws {
        var router = Self.router()
        router.around { request, next in
            var response = await next(request)
            response.headers["X-Seen"] = String(response.status)
            return response
        }
        router.around { request, next in
            if request.headers["Authorization"] == nil { throw HTTPError(401, "Who are you?") }
            return await next(request)
        }
        let response = await router.respond(to: Request(.get, try Target(parsing: "/")))
        #expect(response.status == 401)
        #expect(response.headers["X-Seen"] == "401")
        let known = await router.respond(
            to: Request(.get, try Target(parsing: "/nowhere"), headers: ["authorization": "x"]))
        #expect(known.headers["X-Seen"] == "404")
    }
}
