/// Why a service did not do what it was asked for. `description` is a sentence for the user, without secrets.
package struct ServiceError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        package let name: String
        package init(name: String) { self.name = name }

        package static let badInput = Code(name: "bad_input")
        /// A voice, a language or a size that this service does not have.
        package static let unsupported = Code(name: "unsupported")
        package static let notInstalled = Code(name: "not_installed")
        package static let badKey = Code(name: "bad_key")
        package static let refused = Code(name: "refused")
        package static let quota = Code(name: "quota")
        package static let budget = Code(name: "budget")
        package static let rateLimited = Code(name: "rate_limited")
        package static let unavailable = Code(name: "unavailable")
        package static let timedOut = Code(name: "timed_out")
        package static let badAnswer = Code(name: "bad_answer")
        package static let cancelled = Code(name: "cancelled")
        /// Sent twice without an outcome: a person has to ask for it.
        package static let unsettled = Code(name: "unsettled")
    }

    package let code: Code
    /// What was being done, as in `speak 'Once upon a time…'`.
    package let attempted: String
    /// What was wrong, and what to do if there is something.
    package let cause: String
    package let isRetryable: Bool
    /// Seconds that the provider asked to wait.
    package let retryAfter: Double?

    package init(
        _ code: Code, _ attempted: String, _ cause: String, isRetryable: Bool = false, retryAfter: Double? = nil
    ) {
        self.code = code
        self.attempted = attempted
        self.cause = cause
        self.isRetryable = isRetryable
        self.retryAfter = retryAfter
    }

    package var description: String { "could not \(attempted): \(cause)" }
}
