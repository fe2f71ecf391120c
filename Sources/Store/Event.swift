package import JSON

/// One line of an item's history. Numbers are gapless for each item, from 1.
package struct Event: Sendable, Equatable {
    package let item: String
    package let sequence: Int64
    package let at: Timestamp
    package let kind: Kind
    /// Of the claim under which it happened; nil for what a person did.
    package let fence: Int64?
    package let data: JSON

    package enum Kind: String, Sendable, CaseIterable {
        case created
        case edited
        case requested
        case cancelled
        case claimed
        /// A holder died, as its dispatcher saw or the lapse of its lease showed.
        case crashed
        case released
        case assetMade = "asset_made"
        case assetLost = "asset_lost"
        case attemptFailed = "attempt_failed"
        case status
        /// The stored status disagreed with the assets and was put right.
        case repaired
        case callIntended = "call_intended"
        case callSettled = "call_settled"
        case completed
        case failed
    }
}

/// One failed try at a piece.
package struct AttemptRecord: Sendable, Equatable {
    package let kind: String
    package let part: Int
    package let number: Int
    package let code: String
    package let message: String
    package let fence: Int64
    package let at: Timestamp
}
