/// A database that could not be opened, read or written. `description` is a sentence for the person at the machine.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        package let name: String
        package static let missing = Code(name: "missing")
        package static let cannotOpen = Code(name: "cannot_open")
        package static let newer = Code(name: "newer")
        package static let foreign = Code(name: "foreign")
        package static let busy = Code(name: "busy")
        package static let full = Code(name: "full")
        package static let readOnly = Code(name: "read_only")
        package static let corrupt = Code(name: "corrupt")
        package static let other = Code(name: "other")
    }

    package let code: Code
    /// What was being done, as in 'open the database /data/reelmill.sqlite'.
    package let attempted: String
    /// What was wrong and what to do.
    package let cause: String

    package init(code: Code, attempted: String, cause: String) {
        self.code = code
        self.attempted = attempted
        self.cause = cause
    }

    package var description: String { "could not \(attempted): \(cause)" }
}
