import FoundationEssentials
import HTTPServer
import Orchestrator
import StageMachine
import Store

extension Site {
    func addPages(_ router: inout Router) {
        let pages = [
            ("/", "start"), ("/create", "create"), ("/videos", "list"), ("/media", "media"),
            ("/media/overview", "media-overview"),
        ]
        for (path, name) in pages {
            router.get(path) { request in
                guard let page = signIn(request) else { return try page(name) }
                return page
            }
        }
        router.get("/signin") { _ in try page("signin") }
        router.get("/video/{id}") { request in
            if let page = signIn(request) { return page }
            try await seeTo(try await seen(request.parameter("id"), for: request.caller).view)
            return try page("video")
        }
        router.get("/media/{id}") { request in
            if let page = signIn(request) { return page }
            let id = request.parameter("id")
            guard Self.isID(id), let entry = try await shop.store.item(id), entry.kind == .media,
                entry.tenant == (try request.caller).tenant
            else { throw HTTPError(404, "There is no such entry in the library.") }
            return try page("media-item")
        }
        // For pages of others too, and so without a session.
        router.get("/parts") { _ in
            try .file(templates + "/parts/example.html", headers: ["Cache-Control": "no-cache"])
        }
        for (path, name) in [("/assets/{name...}", "/pages/assets/"), ("/parts/{name...}", "/parts/")] {
            router.get(path) { request in try file(request.parameter("name"), in: templates + name) }
        }
        router.get("/favicon.ico") { _ in
            try .file(
                folder + "/assets/favicon.svg", type: "image/svg+xml", headers: ["Cache-Control": "max-age=86400"])
        }
    }

    private var folder: String { templates + "/pages" }

    private func file(_ name: String, in folder: String) throws(HTTPError) -> Response {
        guard !name.hasPrefix("."), !name.contains("/.") else { throw HTTPError(404, "There is no such file.") }
        return try .file(folder + name, headers: ["Cache-Control": "no-cache"])
    }

    private func page(_ name: String) throws(HTTPError) -> Response {
        try .file(folder + "/\(name).html", headers: ["Cache-Control": "no-cache"])
    }

    /// The way to the sign-in page, for who is not signed in.
    private func signIn(_ request: Request) -> Response? {
        guard request.context as? Caller == nil else { return nil }
        let allowed = request.target.raw.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x26 && $0 != 0x23 }
        let next = allowed && request.target.raw.hasPrefix("/") && !request.target.raw.hasPrefix("//")
        return .redirect(to: next ? "/signin?next=" + request.target.raw : "/signin")
    }

    /// A problem as a page, for who looks with a browser; as it is for everybody else.
    func showProblem(_ response: Response, to request: Request) async throws -> Response {
        guard response.status >= 400, request.method == .get || request.method == .head,
            !request.path.hasPrefix("/api/"),
            request.headers.list("Accept").contains(where: { $0.hasPrefix("text/html") })
        else { return response }
        let file = folder + (response.status == 404 ? "/not-found.html" : "/error.html")
        guard let bytes = FileManager.default.contents(atPath: file) else { return response }
        var headers = response.headers
        headers["Content-Type"] = "text/html; charset=utf-8"
        return Response(status: response.status, headers: headers, body: .bytes(Array(bytes)))
    }
}
