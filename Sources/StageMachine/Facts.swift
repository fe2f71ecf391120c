package import Digests
package import JSON

/// A row of an asset that was made at some time, and whether its blob is still whole.
package struct AssetFact: Sendable, Equatable {
    package let ref: AssetRef
    /// What it was made from.
    package let inputs: Digest
    /// Of the bytes that came out; the blob's key.
    package let content: Digest
    package let size: Int64
    /// The pieces that it was made from, by content.
    package let sources: [AssetRef: Digest]
    package let mimeType: String
    /// What its step noted about it, such as a duration.
    package let notes: JSON
    /// False when the blob is gone or is not what was recorded.
    package var isWhole: Bool

    package init(
        ref: AssetRef, inputs: Digest, content: Digest, size: Int64, sources: [AssetRef: Digest] = [:],
        mimeType: String = "application/octet-stream", notes: JSON = .null, isWhole: Bool = true
    ) {
        self.ref = ref
        self.inputs = inputs
        self.content = content
        self.size = size
        self.sources = sources
        self.mimeType = mimeType
        self.notes = notes
        self.isWhole = isWhole
    }
}

/// Why an item's last run ended without completing it.
package struct Failure: Sendable, Equatable {
    /// For programs: `step_failed`, `crashed`, `cancelled`, `timed_out`, `budget`, …
    package let code: String
    /// For people: what happened and what to do.
    package let message: String
    /// Whether trying again could help.
    package let isRetryable: Bool

    package init(code: String, message: String, isRetryable: Bool) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
    }

    package static let cancelled = Failure(
        code: "cancelled", message: "Cancelled. Everything finished so far is kept; start it again to carry on.",
        isRetryable: true)
}

/// All that a plan is made from.
package struct Facts: Sendable, Equatable {
    package var assets: [AssetRef: [AssetFact]]
    package var failure: Failure?

    package init(assets: [AssetFact] = [], failure: Failure? = nil) {
        self.assets = Dictionary(grouping: assets, by: \.ref)
        self.failure = failure
    }

    /// The whole asset of this piece with exactly these inputs. Should there be several, the order of rows does not
    /// decide between them.
    package func asset(_ ref: AssetRef, inputs: Digest) -> AssetFact? {
        assets[ref]?.filter { $0.inputs == inputs && $0.isWhole }.min { $0.content < $1.content }
    }
}
