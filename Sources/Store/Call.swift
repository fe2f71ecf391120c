package import Digests
package import StageMachine

/// A request to a paid service, written down before it is sent.
package struct CallIntent: Sendable, Hashable {
    package let ref: AssetRef
    /// Of the piece that it is for; nil in rows from before they were noted.
    package let inputs: Digest?
    package let service: String
    package let provider: String
    package let model: String
    /// Follows from the inputs, so that a second try is recognised as the same purchase by the other side.
    package let key: String

    package init(ref: AssetRef, inputs: Digest?, service: String, provider: String, model: String, key: String) {
        self.ref = ref
        self.inputs = inputs
        self.service = service
        self.provider = provider
        self.model = model
        self.key = key
    }
}

/// What the ledger says to an intent. All but `refused` have written it down as sent.
package enum CallDecision: Sendable, Equatable {
    /// Never sent before, or failed before: send it.
    case send
    /// Sent before, outcome unknown, since the process died: send it once more with the same key, or ask for this job.
    case resend(providerJob: String?)
    /// Bought before, and its answer is gone: sending it may cost again, and the ledger shows that.
    case buyAgain(before: CallOutcome)
    /// Sent twice without an outcome: not sent again until a person asks for a new run.
    case refused
}

package struct CallOutcome: Sendable, Equatable {
    package let isSuccess: Bool
    /// Millionths of a US dollar.
    package let cost: Int64
    /// False where no price is known, for this send or an earlier one: it cost more than `cost` says.
    package let isPriceKnown: Bool
    package let isEstimate: Bool
    package let tokensIn: Int64
    package let tokensOut: Int64
    /// The provider's own words when it failed.
    package let error: String?

    package init(
        isSuccess: Bool, cost: Int64 = 0, isPriceKnown: Bool = true, isEstimate: Bool = true, tokensIn: Int64 = 0,
        tokensOut: Int64 = 0, error: String? = nil
    ) {
        self.isSuccess = isSuccess
        self.cost = cost
        self.isPriceKnown = isPriceKnown
        self.isEstimate = isEstimate
        self.tokensIn = tokensIn
        self.tokensOut = tokensOut
        self.error = error
    }
}

/// The answer to a purchase, as a blob, kept until the piece that it was bought for is published.
package struct BoughtAnswer: Sendable, Hashable {
    package let content: Digest
    package let size: Int64
    package let mimeType: String?

    package init(content: Digest, size: Int64, mimeType: String?) {
        self.content = content
        self.size = size
        self.mimeType = mimeType
    }
}

package struct CallRecord: Sendable, Equatable {
    package let intent: CallIntent
    /// How often it was sent.
    package let sends: Int
    package let providerJob: String?
    /// Of the last send, with what all sends together cost; nil while it is not known.
    package let outcome: CallOutcome?
    /// What all settled sends cost, also while the outcome of another one is not known.
    package let spent: Int64
    /// How many sends have a price that is not known, and not in `spent`.
    package let unpriced: Int
    package let intendedAt: Timestamp
    package let settledAt: Timestamp?

    package init(
        intent: CallIntent, sends: Int, providerJob: String?, outcome: CallOutcome?, spent: Int64, unpriced: Int,
        intendedAt: Timestamp, settledAt: Timestamp?
    ) {
        self.intent = intent
        self.sends = sends
        self.providerJob = providerJob
        self.outcome = outcome
        self.spent = spent
        self.unpriced = unpriced
        self.intendedAt = intendedAt
        self.settledAt = settledAt
    }
}
