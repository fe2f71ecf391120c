import Digests
import HTTPServer
import JSON
import Store

/// A signed-in page: what the cookie holds is a random text and until when it is good, and is signed, so that a made-up
/// one is known without asking anybody. Of the text the database keeps a hash, so that a session can be ended.
struct Session {
    static let cookie = "reelmill_session"
    static let seconds: Int64 = 14 * 24 * 3600
    private static let purpose = "session"

    /// As it stands in the cookie: text, end and signature.
    let value: String
    /// Under which the database knows it.
    var hash: String { KeyText.hash(value) }

    init(signedWith keys: SigningKeys, until end: Timestamp = WallClock.milliseconds + seconds * 1000) {
        let text = "\(RandomToken.make(length: 52)).\(end)"
        value = text + "." + keys.signature(of: text, for: Self.purpose)
    }

    /// Nil if it is not one of ours, or its time is over.
    init?(_ value: String, signedWith keys: SigningKeys) {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let end = Timestamp(parts[1]), end > WallClock.milliseconds,
            keys.isGenuine(String(parts[2]), of: "\(parts[0]).\(parts[1])", for: Self.purpose)
        else { return nil }
        self.value = value
    }

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
            let session = Session(signedWith: signing)
            try await accounts.addSession(hash: session.hash, key: key.id, milliseconds: Session.seconds * 1000)
            return .json(
                [
                    "signedIn": .bool(true), "tenant": JSON(key.tenant), "role": JSON(key.role.rawValue),
                    "name": JSON(key.name),
                ],
                status: 201,
                headers: [
                    "Set-Cookie": Session.header(
                        session.value, seconds: Session.seconds, isSecure: request.isSecure),
                    "Cache-Control": "no-store",
                ])
        }
        router.delete("/api/session") { request in
            if let cookie = request.cookie(Session.cookie) {
                try Origins.check(request, isNeeded: true)
                if let session = Session(cookie, signedWith: signing) {
                    try await accounts.removeSession(hash: session.hash)
                }
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
