/// One line a fact, to stderr or wherever it is told. A value: pass it on, bind fields to a copy with `with`.
///
/// The message is a constant sentence that says what happened; what it happened to stands in the fields.
/// A log never throws and never stops its caller; a line that cannot be written is lost.
/// The program has to ignore SIGPIPE, or a reader of stderr that leaves ends it.
package struct Log: Sendable {
    package enum Level: String, CaseIterable, Comparable, Sendable {
        case debug, info, warning, error

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }
    }

    package enum Format: String, CaseIterable, Sendable {
        /// Text on a terminal, JSON anywhere else.
        case auto
        case text, json
    }

    private let level: Level
    private let output: Output
    private var bound: Fields = [:]

    /// - Parameters:
    ///   - colour: nil means: on a terminal, unless `NO_COLOR` is set or the terminal is a dumb one.
    ///   - secrets: Texts that are blotted out wherever they turn up in a message, a name or a value.
    package init(
        level: Level = .info, format: Format = .auto, to destination: Destination = .standardError,
        colour: Bool? = nil, secrets: [String] = [], clock: @escaping @Sendable () -> Moment = { .now }
    ) {
        let style: Style =
            switch format {
            case .json: .json
            case .auto where !destination.isTerminal: .json
            case .auto, .text: .text(coloured: colour ?? destination.wantsColour)
            }
        self.level = level
        output = Output(destination: destination, style: style, secrets: KnownSecrets(secrets), clock: clock)
    }

    /// The same log with these fields in every line; a later field of the same name replaces an earlier one.
    package func with(_ fields: Fields) -> Log {
        var copy = self
        copy.bound = bound.merging(fields)
        return copy
    }

    /// Whether lines of this level are written: ask before work that only a log line needs.
    package func writes(_ level: Level) -> Bool { level >= self.level }

    package func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
        if writes(.debug) { write(.debug, message(), fields()) }
    }

    package func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
        if writes(.info) { write(.info, message(), fields()) }
    }

    package func warning(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
        if writes(.warning) { write(.warning, message(), fields()) }
    }

    package func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
        if writes(.error) { write(.error, message(), fields()) }
    }

    private func write(_ level: Level, _ message: String, _ fields: Fields) {
        let fact = Fact(moment: output.clock(), level: level, message: message, fields: bound.merging(fields))
        output.destination.write(output.style.line(of: output.secrets.blotted(fact)))
    }
}

/// Where lines go and how they look: the same for all copies of one log.
private final class Output: Sendable {
    let destination: Log.Destination
    let style: Style
    let secrets: KnownSecrets
    let clock: @Sendable () -> Moment

    init(destination: Log.Destination, style: Style, secrets: KnownSecrets, clock: @escaping @Sendable () -> Moment) {
        self.destination = destination
        self.style = style
        self.secrets = secrets
        self.clock = clock
    }
}

/// What one line says.
struct Fact {
    let moment: Moment
    let level: Log.Level
    var message: String
    var fields: Log.Fields
}
