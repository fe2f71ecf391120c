/// All that is wrong with the environment; the program must not start with it.
package struct SettingsError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        package let name: String
        package static let badValue = Code(name: "bad_value")
        package static let notInThisBuild = Code(name: "not_in_this_build")
        package static let unknownName = Code(name: "unknown_name")
        package static let misspeltName = Code(name: "misspelt_name")
    }

    package struct Problem: Sendable {
        package let code: Code
        package let variable: String
        /// What is wrong and what is allowed. Never holds a secret.
        package let sentence: String
    }

    /// At least one: bad values in the order of the settings, then names that are no setting's, by alphabet.
    package let problems: [Problem]

    /// A sentence a line.
    package var description: String { problems.map(\.sentence).joined(separator: "\n") }
}
