import JSON
import Logs
import Orchestrator
import Settings
import StageMachine
import Store

extension Command {
    static let status = Command(
        name: "status", arguments: "ID [--json]", summary: "tell how far an item is, and its history"
    ) { arguments throws(CommandError) in
        let ids = arguments.filter { $0 != "--json" }
        guard ids.count == 1, !ids[0].hasPrefix("-") else { throw .usage("`reelmill status` takes one ID and --json.") }
        return try await withStore { store throws(CommandError) in
            guard let (item, events, calls) = try await history(of: ids[0], in: store) else {
                throw .usage("There is no item \(Escape.quoted(ids[0])): `reelmill list` shows those there are.")
            }
            let cost = calls.reduce(0) { $0 + $1.spent }
            let sends = calls.reduce(0) { $0 + $1.sends }
            let unpriced = calls.reduce(0) { $0 + $1.unpriced }
            if arguments.contains("--json") {
                let paid: [String: JSON] = [
                    "calls": JSON(sends), "cost": .double(Double(cost) / 1_000_000), "unpricedCalls": JSON(unpriced),
                ]
                let summary = JSON.object((item.summary.fields ?? [:]).merging(paid) { $1 })
                return try Console.show(summary.canonicalText + "\n")
            }
            var text = "\(item.id)  \(item.status.rawValue)  \(Int(item.progress)) %  \(item.title ?? "")\n"
            if let failure = item.failure { text += "\(Escape.visible(failure.message))\n" }
            if sends > 0 {
                text += "\(sends) paid call\(sends == 1 ? "" : "s"), \(dollars(cost))"
                text += unpriced > 0 ? ", and what is not known for \(unpriced) of them\n" : "\n"
            }
            for event in events { text += "\(event.line)\n" }
            return try Console.show(text)
        }
    }

    static let list = Command(
        name: "list", arguments: "[--status S] [--media] [--json]", summary: "list the items, newest first"
    ) { arguments throws(CommandError) in
        let wanted = try ListWords(arguments)
        return try await withStore { store throws(CommandError) in
            var cursor: String?
            repeat {
                let page: ItemList
                do {
                    page = try await store.items(
                        tenant: "local", kind: wanted.kind, status: wanted.status, limit: 100, cursor: cursor)
                } catch {
                    throw .failed("\(error)")
                }
                for item in page.items {
                    let line =
                        wanted.isJSON
                        ? item.summary.canonicalText
                        : "\(item.id)  \(Int(item.progress)) %  \(item.status.rawValue)  \(Escape.visible(item.title ?? ""))"
                    try Console.show(line + "\n")
                }
                cursor = page.next
            } while cursor != nil
            return .done
        }
    }

    /// Of millionths, to the hundredth of a cent.
    private static func dollars(_ millionths: Int64) -> String {
        let parts = (millionths + 50) / 100
        return "$\(parts / 10_000).\(String(10_000 + parts % 10_000).dropFirst())"
    }

    private static func history(
        of id: String, in store: SQLiteStore
    ) async throws(CommandError) -> (Item, [Event], [CallRecord])? {
        do {
            guard let item = try await store.item(id) else { return nil }
            return (item, try await store.events(of: id, after: 0, limit: 10_000), try await store.calls(of: id))
        } catch {
            throw .failed("\(error)")
        }
    }

    private static func withStore(
        _ body: (SQLiteStore) async throws(CommandError) -> ExitStatus
    ) async throws(CommandError) -> ExitStatus {
        let settings = try readSettings()
        let store: SQLiteStore
        do {
            store = try Premises.openStore(settings, creating: false)
        } catch {
            throw .usage("\(error)")
        }
        let status = try await body(store)
        await store.close()
        return status
    }
}

private struct ListWords {
    var kind = ItemKind.video
    var status: Status?
    var isJSON = false

    init(_ words: [String]) throws(CommandError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--media": kind = .media
            case "--json": isJSON = true
            case "--status":
                guard let name = rest.popFirst(), let status = Status(rawValue: name) else {
                    let allowed = Status.allCases.map(\.rawValue).joined(separator: ", ")
                    throw .usage("`--status` takes one of \(allowed).")
                }
                self.status = status
            default: throw .usage("`reelmill list` does not take \(Escape.quoted(word)).")
            }
        }
    }
}

extension Event {
    fileprivate var line: String {
        let said = (data.fields ?? [:]).sorted { $0.key < $1.key }.compactMap { key, value in
            if value == .null || ["content", "inputs", "owner"].contains(key) { return String?.none }
            if key == "progress", let percent = value.number { return "progress=\(Int(percent))" }
            return "\(key)=\(Escape.visible(value.text ?? value.canonicalText))"
        }
        return "\(sequence)  \(Moment(milliseconds: Int(at)).utc)  \(kind.rawValue)  \(said.joined(separator: " "))"
    }
}
