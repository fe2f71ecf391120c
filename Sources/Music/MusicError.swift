/// A bed that could not be written. `description` is a sentence for the user that names the file.
package struct MusicError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        package let name: String
        package static let noSpace = Code(name: "no_space")
        package static let unwritable = Code(name: "unwritable")
    }

    package let code: Code
    package let attempted: String
    /// What was wrong and what to do.
    package let cause: String

    package var description: String { "could not \(attempted): \(cause)" }
}
