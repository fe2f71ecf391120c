import Logs
import Orchestrator

enum Help {
    static func run(_ arguments: [String]) throws(CommandError) -> ExitStatus {
        guard let name = arguments.first else { return try Console.show(text) }
        guard let command = Main.commands.first(where: { $0.name == name }) else {
            throw .usage("There is no help on \(Escape.quoted(name)): `reelmill help` lists the commands.")
        }
        let details = command.details.isEmpty ? "" : "\n\(command.details)\n"
        return try Console.show("usage: reelmill \(command.call)\n\n\(command.summary)\n\(details)")
    }

    static var text: String {
        let rows =
            Main.commands.map { ($0.call, $0.summary) }
            + [("help [COMMAND]", "tell what there is to do"), ("--version", "show the version")]
        let width = rows.map(\.0.count).max() ?? 0
        let lines = rows.map { "  " + $0 + String(repeating: " ", count: width - $0.count + 2) + $1 }
        return """
            usage: reelmill COMMAND …

            Turns a story into a narrated, captioned video.

            \(lines.joined(separator: "\n"))

            Settings are environment variables; `reelmill settings` lists them.\n
            """
    }
}

extension Command {
    fileprivate var call: String { arguments.isEmpty ? name : name + " " + arguments }
}
