import FoundationEssentials
import HTTPServer
import Store

extension Site {
    func addPages(_ router: inout Router) {
        for (path, name) in [("/", "start"), ("/create", "create"), ("/videos", "list")] {
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
        router.get("/assets/{name...}") { request in
            let name = request.parameter("name")
            guard !name.hasPrefix("."), !name.contains("/.") else { throw HTTPError(404, "There is no such file.") }
            return try .file(folder + "/assets/" + name, headers: ["Cache-Control": "no-cache"])
        }
        router.get("/favicon.ico") { _ in
            try .file(
                folder + "/assets/favicon.svg", type: "image/svg+xml", headers: ["Cache-Control": "max-age=86400"])
        }
    }

    private var folder: String { templates + "/pages" }

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
