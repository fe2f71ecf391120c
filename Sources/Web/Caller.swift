import HTTPServer
import Store

/// Who asks.
struct Caller: Sendable, Equatable {
    let tenant: String
    let role: Role
    /// Of the key; nil on a machine without keys.
    let key: String?
    let name: String

    /// Whoever sits at the machine, as long as there is no key.
    static let local = Caller(tenant: "local", role: .admin, key: nil, name: "This machine")

    init(tenant: String, role: Role, key: String?, name: String) {
        self.tenant = tenant
        self.role = role
        self.key = key
        self.name = name
    }

    init(_ key: KeyRecord) {
        self.init(tenant: key.tenant, role: key.role, key: key.id, name: key.name)
    }

    /// What items are marked with, so that it is known whose they are.
    var mark: String { key ?? "local" }

    func mayRemove(what mark: String?) -> Bool { role >= .manager || mark == nil || mark == self.mark }
}

extension Request {
    /// Who asks, as the layer around all routes found out.
    var caller: Caller {
        get throws(HTTPError) {
            guard let caller = context as? Caller else {
                throw HTTPError(
                    401, "Sign in at /signin, or send a key as 'Authorization: Bearer <key>'.",
                    headers: ["WWW-Authenticate": "Bearer"])
            }
            return caller
        }
    }
}
