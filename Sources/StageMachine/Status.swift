/// What an item is: a story that becomes a video, or an upload that becomes a media entry.
package enum ItemKind: String, Sendable, CaseIterable {
    case video
    case media

    /// The way of an item through its statuses, first to last.
    package var stages: [Status] {
        switch self {
        case .video: [.scriptGenerated, .assetsGenerated, .rendering, .completed]
        case .media: [.pending, .processing, .completed]
        }
    }
}

/// How far an item is: a projection of the assets that exist, never a source of truth.
package enum Status: String, Sendable, CaseIterable {
    /// The script is saved; pieces are being made. Can go to: assetsGenerated, assetsMissing, failed.
    case scriptGenerated = "script_generated"
    /// Narration, captions and pictures are all there. Can go to: rendering, assetsMissing, failed.
    case assetsGenerated = "assets_generated"
    /// The film is being put together. Can go to: completed, assetsMissing, failed.
    case rendering
    /// An upload that waits. Can go to: processing, failed.
    case pending
    /// An upload that is being worked on. Can go to: completed, assetsMissing, failed.
    case processing
    /// Every piece is there. Can go to: assetsMissing when one disappears, an earlier status when the script is edited.
    case completed
    /// The last run ended with an error. Can go to: any status that the assets give, with the next run.
    case failed
    /// Something that was there is gone. Can go to: the status that the assets give once it is made again; failed.
    case assetsMissing = "assets_missing"

    /// Percent at which this status starts. Between two statuses it moves with the pieces that are done.
    package var progress: Int {
        switch self {
        case .scriptGenerated: 20
        case .assetsGenerated: 60
        case .rendering: 80
        case .completed: 100
        case .pending: 0
        case .processing: 10
        case .failed, .assetsMissing: 0
        }
    }

    /// What a person is told while the item is in this status.
    package var label: String {
        switch self {
        case .scriptGenerated: "Generating assets..."
        case .assetsGenerated: "Validating assets..."
        case .rendering: "Rendering video..."
        case .completed: "Video ready!"
        case .failed: "Processing failed"
        case .assetsMissing: "Restoring assets..."
        case .pending: "Waiting..."
        case .processing: "Processing..."
        }
    }

    /// Nothing more happens by itself in a final status, but for a failed item that has a retry coming.
    package var isFinal: Bool { self == .completed || self == .failed }
}
