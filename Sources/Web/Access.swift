import HTTPServer
import JSON
import Store

extension Site {
    /// The request with its caller. Throws where nobody may ask, or not so.
    func admitted(_ request: Request) async throws -> Request {
        var request = request
        let isChange = ![.get, .head, .options].contains(request.method)
        guard try await keys.areThere else {
            if !request.client.isLoopback || !Origins.isLoopback(host: request.headers["Host"]) {
                if Self.isOpen(request) { return request }
                throw request.client.isLoopback
                    ? HTTPError(403, "Without a key the server answers only as 127.0.0.1 or localhost.")
                    : HTTPError(
                        403,
                        "This server answers only its own machine until it has a key: `reelmill keys add NAME` makes one."
                    )
            }
            if isChange { try Origins.check(request, isNeeded: false) }
            request.context = Caller.local
            return request
        }
        if let caller = try await self.caller(request, isChange: isChange) {
            try rates.take(.requests, caller.key ?? caller.tenant)
            if Self.isCreation(request) { try rates.take(.creations, caller.key ?? caller.tenant) }
            request.context = caller
            return request
        }
        // Behind a proxy on this machine all strangers have its address.
        if !request.client.isLoopback { try rates.take(.strangers, request.client.host) }
        if Self.isOpen(request) || Self.isPage(request) { return request }
        _ = try request.caller
        return request
    }

    private func caller(_ request: Request, isChange: Bool) async throws -> Caller? {
        if let header = request.headers["Authorization"] {
            let words = header.split(separator: " ", maxSplits: 1)
            guard words.count == 2, words[0].lowercased() == "bearer" else {
                throw HTTPError(
                    401, "Send the key as 'Authorization: Bearer <key>'.", headers: ["WWW-Authenticate": "Bearer"])
            }
            return Caller(try await key(String(words[1]), from: request))
        }
        guard let cookie = request.cookie(Session.cookie), let session = Session(cookie, signedWith: signing),
            let key = try await accounts.session(hash: session.hash)
        else { return nil }
        if isChange { try Origins.check(request, isNeeded: true) }
        return Caller(key)
    }

    /// The record of a key that somebody shows. Guesses are counted against their address, which may be that of a proxy:
    /// whose key is good is not kept waiting for them.
    func key(_ text: String, from request: Request) async throws -> KeyRecord {
        guard let key = try await keys.key(text) else {
            try rates.take(.guesses, request.client.host)
            throw HTTPError(
                401, "This key is not known here, or was removed.", headers: ["WWW-Authenticate": "Bearer"])
        }
        return key
    }

    private static let open: Set<String> = [
        "/healthz", "/readyz", "/openapi.json", "/docs", "/signin", "/api/session",
    ]

    /// What tells nothing about anybody.
    private static func isOpen(_ request: Request) -> Bool {
        let path = request.path
        return open.contains(path)
            || ["/assets/", "/parts/", signedPath].contains { path.hasPrefix($0) }
    }

    private static func isPage(_ request: Request) -> Bool {
        !request.path.hasPrefix("/api/") && !request.path.hasPrefix("/files/") && request.path != "/metrics"
    }

    private static func isCreation(_ request: Request) -> Bool {
        request.method == .post && ["/api/generate-script", "/api/script"].contains(request.path)
    }
}

/// Which sites may send what changes something: only this one.
enum Origins {
    static func isLoopback(host: String?) -> Bool {
        guard let host = host?.utf8 else { return false }
        let name: Substring.UTF8View
        if host.first == UInt8(ascii: "[") {
            name = host.dropFirst().prefix { $0 != UInt8(ascii: "]") }
        } else {
            name = host.prefix { $0 != UInt8(ascii: ":") }
        }
        if name.elementsEqual("127.0.0.1".utf8) || name.elementsEqual("::1".utf8) { return true }
        return name.count == 9 && Substring(name).lowercased() == "localhost"
    }

    /// - Parameter isNeeded: A browser that shows a cookie always says where it stands; other clients never do.
    static func check(_ request: Request, isNeeded: Bool) throws {
        let refusal = HTTPError(403, "This request came from another site, and is not carried out.")
        if let site = request.headers["Sec-Fetch-Site"], site != "same-origin", site != "none" { throw refusal }
        guard let origin = request.headers["Origin"] else {
            if isNeeded { throw HTTPError(403, "With a cookie the header Origin is needed, and has to be this site.") }
            return
        }
        guard let host = request.headers["Host"],
            ["http://" + host.lowercased(), "https://" + host.lowercased()].contains(origin.lowercased())
        else { throw refusal }
    }
}
