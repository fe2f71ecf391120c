/// Why a request has no answer. An answer with an error status is none of these. Holds no header, no query, no body.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        package let name: String
        package static let badAddress = Code(name: "bad_address")
        /// The host is one that must not be reached from here, such as one of the local network.
        package static let addressRefused = Code(name: "address_refused")
        package static let notResolved = Code(name: "not_resolved")
        package static let notConnected = Code(name: "not_connected")
        package static let notTrusted = Code(name: "not_trusted")
        package static let timedOut = Code(name: "timed_out")
        package static let broken = Code(name: "broken")
        package static let tooLarge = Code(name: "too_large")
        package static let tooManyRedirects = Code(name: "too_many_redirects")
        package static let file = Code(name: "file")
        package static let cancelled = Code(name: "cancelled")
        package static let other = Code(name: "other")
    }

    package let code: Code
    /// As in `POST https://api.example.com/v1/images`.
    package let attempted: String
    package let cause: String
    /// Whether the other side may have got the request: then it may have been carried out.
    package let wasSent: Bool

    package init(_ code: Code, _ attempted: String, _ cause: String, wasSent: Bool = false) {
        self.code = code
        self.attempted = attempted
        self.cause = cause
        self.wasSent = wasSent
    }

    package var description: String { "could not \(attempted): \(cause)" }
}
