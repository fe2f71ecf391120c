import JSON
import Logs
import Orchestrator
import Settings
import Store
import Web

extension Command {
    static let keys = Command(
        name: "keys", arguments: "add NAME [--role R] [--tenant T] | list [--json] | remove ID",
        summary: "make, list and remove the keys that the server lets in",
        details: """
            A key is shown once, when it is made: only a hash of it is kept. Roles are member, manager and admin (the
            usual one is member; the first key of all is an admin's). Keys of different tenants see nothing of each
            other; the usual tenant is local. A server that runs takes notice within a second.
            """
    ) { arguments throws(CommandError) in
        let rest = Array(arguments.dropFirst())
        switch arguments.first {
        case "add": return try await KeyDesk.open { store throws(CommandError) in try await KeyDesk.add(rest, store) }
        case "list": return try await KeyDesk.open { store throws(CommandError) in try await KeyDesk.list(rest, store) }
        case "remove":
            return try await KeyDesk.open { store throws(CommandError) in try await KeyDesk.remove(rest, store) }
        default: throw .usage("`reelmill keys` is followed by add NAME, list or remove ID.")
        }
    }
}

private enum KeyDesk {
    static func open(
        _ body: (SQLiteStore) async throws(CommandError) -> ExitStatus
    ) async throws(CommandError) -> ExitStatus {
        let settings = try readSettings()
        let store: SQLiteStore
        do {
            store = try Premises.openStore(settings, creating: true)
        } catch {
            throw .usage("\(error)")
        }
        let status = try await body(store)
        await store.close()
        return status
    }

    static func add(_ words: [String], _ store: SQLiteStore) async throws(CommandError) -> ExitStatus {
        var name: String?
        var role: Role?
        var tenant = "local"
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--role":
                let allowed = Role.allCases.map(\.rawValue).joined(separator: ", ")
                guard let text = rest.popFirst(), let known = Role(rawValue: text) else {
                    throw .usage("`--role` takes one of \(allowed).")
                }
                role = known
            case "--tenant":
                guard let text = rest.popFirst(), isTenant(text) else {
                    throw .usage("`--tenant` takes a name of up to 64 small letters, digits and dashes.")
                }
                tenant = text
            case _ where word.hasPrefix("-") || name != nil:
                throw .usage("`reelmill keys add` does not take \(Escape.quoted(word)).")
            default: name = word
            }
        }
        guard let name, (1...100).contains(name.count) else {
            throw .usage("`reelmill keys add` needs a name for the key, such as whose it is.")
        }
        let (id, text) = KeyText.make()
        do {
            let isFirst = try await store.keys().isEmpty
            try await store.addKey(
                KeyRecord(
                    id: id, tenant: tenant, name: name, role: role ?? (isFirst ? .admin : .member),
                    hash: KeyText.hash(text)))
        } catch {
            throw .failed("\(error)")
        }
        Console.complain("This is the only time that the key is shown:")
        return try Console.show(text + "\n")
    }

    static func list(_ words: [String], _ store: SQLiteStore) async throws(CommandError) -> ExitStatus {
        guard words.isEmpty || words == ["--json"] else { throw .usage("`reelmill keys list` takes only --json.") }
        let keys: [KeyRecord]
        do {
            keys = try await store.keys()
        } catch {
            throw .failed("\(error)")
        }
        for key in keys {
            let made = Moment(milliseconds: Int(key.createdAt)).utc
            let json: JSON = [
                "id": JSON(key.id), "name": JSON(key.name), "role": JSON(key.role.rawValue),
                "tenant": JSON(key.tenant), "createdAt": JSON(made),
            ]
            let line = "\(key.id)  \(key.role.rawValue)  \(key.tenant)  \(made)  \(Escape.visible(key.name))"
            try Console.show((words.isEmpty ? line : json.canonicalText) + "\n")
        }
        return .done
    }

    static func remove(_ words: [String], _ store: SQLiteStore) async throws(CommandError) -> ExitStatus {
        guard words.count == 1, let id = words.first else { throw .usage("`reelmill keys remove` takes one ID.") }
        do {
            guard try await store.removeKey(id) else {
                throw CommandError.failed(
                    "There is no key \(Escape.quoted(id)): `reelmill keys list` shows those there are.")
            }
        } catch let error as CommandError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
        return try Console.show("removed \(id)\n")
    }

    private static func isTenant(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
}
