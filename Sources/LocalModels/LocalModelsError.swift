/// Why a local model did not do what it was asked for. `cause` is a sentence for the user.
package struct LocalModelsError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        package let name: String
        package init(name: String) { self.name = name }

        /// Python, the helper or one of its packages is missing.
        package static let notInstalled = Code(name: "not_installed")
        package static let badInput = Code(name: "bad_input")
        package static let unsupported = Code(name: "unsupported")
        package static let timedOut = Code(name: "timed_out")
        package static let cancelled = Code(name: "cancelled")
        /// The helper ended while it worked, twice.
        package static let died = Code(name: "died")
        package static let failed = Code(name: "failed")
    }

    package let code: Code
    package let attempted: String
    package let cause: String

    init(_ code: Code, _ attempted: String, _ cause: String) {
        self.code = code
        self.attempted = attempted
        self.cause = cause
    }

    package var description: String { "could not \(attempted): \(cause)" }
}
