/// A picture that could not be drawn. `description` is a sentence for the user.
package struct SceneryError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        package let name: String
        /// A size that is not drawn.
        package static let size = Code(name: "size")
        package static let writing = Code(name: "writing")
        package static let library = Code(name: "library")
    }

    package let code: Code
    /// What was being done, as in `draw a picture of 1080x1920`.
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
