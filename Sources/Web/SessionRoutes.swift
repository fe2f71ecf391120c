import Digests
import HTTPServer
import JSON
import Store

/// A signed-in page: the cookie is a random text of which the database keeps a hash, until when it holds, and whose it is.
enum Session {
    static let cookie = "reelmill_session"
    static let seconds: Int64 = 14 * 24 * 3600

    static func header(_ value: String, seconds: Int64, isSecure: Bool) -> String {
        "\(cookie)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }
}

extension Site {
    func addSessions(_ router: inout Router) {
        router.get("/api/session") { request in
            guard let caller = request.context as? Caller else {
                return .json(["signedIn": false, "tenant": .null, "role": .null, "name": .null], headers: Self.fresh)
            }
            return .json(
                [
                    "signedIn": .bool(true), "tenant": JSON(caller.tenant), "role": JSON(caller.role.rawValue),
                    "name": JSON(caller.name), "needsKey": .bool(caller.key != nil),
                ], headers: Self.fresh)
        }
        router.post("/api/session") { request in
            try Origins.check(request, isNeeded: false)
            let text: String = try await request.fields(allowing: ["key"]) { $0["key"].words(200) }
            let key = try await key(text, from: request)
            let token = RandomToken.make(length: 52)
            try await accounts.addSession(
                hash: KeyText.hash(token), key: key.id, milliseconds: Session.seconds * 1000)
            return .json(
                [
                    "signedIn": .bool(true), "tenant": JSON(key.tenant), "role": JSON(key.role.rawValue),
                    "name": JSON(key.name),
                ],
                status: 201,
                headers: [
                    "Set-Cookie": Session.header(token, seconds: Session.seconds, isSecure: request.isSecure),
                    "Cache-Control": "no-store",
                ])
        }
        router.delete("/api/session") { request in
            if let token = request.cookie(Session.cookie) {
                try Origins.check(request, isNeeded: true)
                try await accounts.removeSession(hash: KeyText.hash(token))
            }
            return .empty(
                204, headers: ["Set-Cookie": Session.header("", seconds: 0, isSecure: request.isSecure)])
        }
    }
}

extension Request {
    /// Whether the browser's own connection is encrypted, as a proxy says. A lie costs only its teller the cookie.
    fileprivate var isSecure: Bool {
        headers["X-Forwarded-Proto"]?.lowercased() == "https" || headers["Origin"]?.hasPrefix("https://") == true
    }
}
