/// Where requests that cost money are written down before they are sent, and their outcome after it.
package protocol PaidCalls: Sendable {
    /// Writes down that a request is about to be sent. `ordinal` tells several requests for one piece apart.
    ///
    /// The key goes to the provider as `Idempotency-Key`; the same purchase has the same one after a crash.
    /// - Parameter estimate: What it will cost at most, in millionths of a US dollar. Throws when the budget does not hold it.
    func intend(
        service: String, provider: String, model: String, ordinal: Int, estimate: Int64
    ) async throws -> (key: String, decision: CallDecision)
    /// The provider's own number of a request that goes on over there.
    func noteJob(_ job: String, of key: String) async throws
    func settle(_ key: String, _ outcome: CallOutcome) async throws
}
