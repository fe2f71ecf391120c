/// What went wrong while a film was made or a media file was read. `description` is a sentence for the user.
package struct FilmError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        package let name: String
        package init(name: String) { self.name = name }

        package static let badInput = Code(name: "bad_input")
        package static let unsupported = Code(name: "unsupported")
        package static let tooLarge = Code(name: "too_large")
        package static let noSpace = Code(name: "no_space")
        package static let cancelled = Code(name: "cancelled")
        package static let missing = Code(name: "missing")
        package static let library = Code(name: "library")
    }

    package let code: Code
    /// What was being done to what, as in `open scene-3.png`.
    package let attempted: String
    /// What was wrong, and what to do if there is something.
    package let cause: String

    package init(_ code: Code, _ attempted: String, _ cause: String) {
        self.code = code
        self.attempted = attempted
        self.cause = cause
    }

    package var description: String { "could not \(attempted): \(cause)" }
}
