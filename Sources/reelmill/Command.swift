/// One thing that the program can be asked to do: `reelmill NAME …`. Each has a file of its own and a line in `Main`.
struct Command: Sendable {
    let name: String
    /// What stands after the name, as in `settings [--json]`; empty if nothing does.
    var arguments = ""
    /// One line for `reelmill help`.
    let summary: String
    /// More lines for `reelmill help NAME`; empty if there is no more to say.
    var details = ""
    /// Gets the arguments that follow the name.
    let run: @Sendable ([String]) async throws(CommandError) -> ExitStatus
}

enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    /// The program was called the wrong way, or with settings that it refuses: trying again is of no use.
    case refused = 2
    /// Ended by who asked for it, as a shell counts SIGINT.
    case stopped = 130
}

/// What a command tells the person at the shell in place of its result.
struct CommandError: Error {
    let status: ExitStatus
    /// Whole sentences, one a line.
    let message: String

    static func usage(_ message: String) -> CommandError { CommandError(status: .refused, message: message) }
    static func failed(_ message: String) -> CommandError { CommandError(status: .failed, message: message) }
}
