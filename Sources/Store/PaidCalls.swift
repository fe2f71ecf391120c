/// Where requests that cost money are written down before they are sent, and their outcome after it. What they brought is
/// kept until it was made use of, so that a process that dies in between leaves it to the next.
package protocol PaidCalls: Sendable {
    /// What this very purchase brought when it was made before, if nothing came of it yet: it need not be bought again.
    /// `ordinal` tells several requests for one piece apart.
    func kept(service: String, provider: String, model: String, ordinal: Int) async throws -> KeptAnswer?
    /// Writes down that a request is about to be sent.
    ///
    /// The key goes to the provider as `Idempotency-Key`; the same purchase has the same one after a crash.
    /// - Parameter estimate: What it will cost at most, in millionths of a US dollar; nil where no price is known.
    ///   Throws when the budget does not hold it.
    func intend(
        service: String, provider: String, model: String, ordinal: Int, estimate: Int64?
    ) async throws -> (key: String, decision: CallDecision)
    /// The provider's own number of a request that goes on over there.
    func noteJob(_ job: String, of key: String) async throws
    /// - Parameter answer: What a success brought. Its file is taken, and is safe before the outcome is written.
    func settle(_ key: String, _ outcome: CallOutcome, answer: ArrivedAnswer?) async throws
    /// What was kept turned out to be of no use.
    func forget(_ key: String) async throws
}

extension PaidCalls {
    package func settle(_ key: String, _ outcome: CallOutcome) async throws {
        try await settle(key, outcome, answer: nil)
    }
}

/// An answer that has just arrived, as a file that nobody else needs.
package struct ArrivedAnswer: Sendable {
    package let file: String
    package let mimeType: String?

    package init(file: String, mimeType: String?) {
        self.file = file
        self.mimeType = mimeType
    }
}

/// An answer that was bought before. The file is only to be read.
package struct KeptAnswer: Sendable {
    package let key: String
    package let file: String
    package let mimeType: String?

    package init(key: String, file: String, mimeType: String?) {
        self.key = key
        self.file = file
        self.mimeType = mimeType
    }
}
