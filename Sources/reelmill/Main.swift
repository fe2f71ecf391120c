import Glibc
import Logs
import Orchestrator
import Settings

/// `reelmill COMMAND …`: finds the command and turns how it went into an exit status.
@main struct Main {
    static let commands: [Command] = [
        .serve, .make, .script, .media, .worker, .status, .list, .keys, .settings,
    ]

    static func main() async {
        // A reader that leaves, of a log or of `reelmill list | head`, is an error of that write, not the end.
        signal(SIGPIPE, SIG_IGN)
        do throws(CommandError) {
            exit(try await run(Array(CommandLine.arguments.dropFirst())).rawValue)
        } catch {
            Console.complain(error.message)
            exit(error.status.rawValue)
        }
    }

    private static func run(_ arguments: [String]) async throws(CommandError) -> ExitStatus {
        guard let name = arguments.first else {
            throw .usage("reelmill needs a command.\n\n" + Help.text)
        }
        let rest = Array(arguments.dropFirst())
        switch name {
        case "help", "--help", "-h": return try Help.run(rest)
        case "--version" where rest.isEmpty: return try Console.show("reelmill \(Version.number)\n")
        default: break
        }
        guard let command = commands.first(where: { $0.name == name }) else {
            let guess = EditDistance.nearest(to: name, among: commands.map(\.name) + ["help", "--help", "--version"])
            let advice = guess.map { "did you mean `reelmill \($0)`?" } ?? "`reelmill help` lists what there is."
            throw .usage("\(Escape.quoted(name)) is no command of reelmill: \(advice)")
        }
        if rest.contains("--help") { return try Help.run([name]) }
        return try await command.run(rest)
    }
}
