import Logs
import Orchestrator
import Settings

extension Command {
    static let settings = Command(
        name: "settings", arguments: "[--json]", summary: "list every setting with its value and where that comes from"
    ) { arguments throws(CommandError) in
        if let strange = arguments.first(where: { $0 != "--json" }) {
            throw .usage("`reelmill settings` takes only --json, not \(Escape.quoted(strange)).")
        }
        let listing = try readSettings().listing
        return try Console.show(arguments.isEmpty ? listing.table : listing.json)
    }
}

/// For every command that needs settings: bad ones are told with all their sentences.
func readSettings() throws(CommandError) -> Settings {
    do {
        return try Settings.fromEnvironment()
    } catch {
        throw .usage(error.description)
    }
}
