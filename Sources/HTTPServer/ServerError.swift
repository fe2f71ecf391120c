/// Why a server could not start. `description` is a whole sentence.
package struct ServerError: Error, Sendable, CustomStringConvertible {
    package struct Code: Sendable, Hashable, RawRepresentable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        package static let addressInUse = Code(rawValue: "address_in_use")
        package static let denied = Code(rawValue: "denied")
        package static let badAddress = Code(rawValue: "bad_address")
        package static let io = Code(rawValue: "io")
    }

    package let code: Code
    package let attempted: String
    package let cause: String

    package var description: String {
        "Could not \(attempted): \(cause)." + (advice.map { " \($0)" } ?? "")
    }

    private var advice: String? {
        switch code {
        case .addressInUse: "Stop what listens there, or choose another port; 0 takes any free one."
        case .denied: "Choose a port above 1023, or give the right to this one."
        case .badAddress: "Give an address of this machine, such as 127.0.0.1, ::1, 0.0.0.0 or ::."
        default: nil
        }
    }
}
