/// A picture that could not be read or written. `description` is a sentence for the user that names the file.
package struct PicturesError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        package let name: String
        package static let missing = Code(name: "missing")
        package static let empty = Code(name: "empty")
        package static let notAPicture = Code(name: "not_a_picture")
        package static let damaged = Code(name: "damaged")
        package static let tooLarge = Code(name: "too_large")
        package static let noSpace = Code(name: "no_space")
        package static let unwritable = Code(name: "unwritable")
        package static let library = Code(name: "library")
    }

    package let code: Code
    /// What was being done, as in `read the picture scene-3.png`.
    package let attempted: String
    /// What was wrong and what to do.
    package let cause: String

    package init(_ code: Code, _ attempted: String, _ cause: String) {
        self.code = code
        self.attempted = attempted
        self.cause = cause
    }

    package var description: String { "could not \(attempted): \(cause)" }
}
