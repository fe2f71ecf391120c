package import Digests
package import JSON
package import StageMachine

/// Milliseconds since 1970, by the database's clock.
package typealias Timestamp = Int64

/// A video or a media entry as stored. Its document is read apart, since it may be large.
package struct Item: Sendable, Equatable {
    package let id: String
    package let tenant: String
    package let kind: ItemKind
    package let pipeline: String
    package let title: String?
    /// Grows with every edit of the document.
    package let revision: Int64
    /// As last written; the truth is what the assets give.
    package let status: Status
    package let progress: Double
    package let failure: Failure?
    /// Failed runs since a person asked last.
    package let attempt: Int
    /// From when it waits for a worker; nil while nothing is to be done.
    package let dueAt: Timestamp?
    package let fence: Int64
    package let holder: Holder?
    package let crashes: Int
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let completedAt: Timestamp?
    /// The number of its newest event.
    package let lastEvent: Int64

    package struct Holder: Sendable, Equatable {
        package let owner: String
        package let leaseUntil: Timestamp
        package let hasBegun: Bool
    }
}

package struct NewItem: Sendable {
    package let id: String
    package let tenant: String
    package let kind: ItemKind
    package let pipeline: String
    package let title: String?
    package let document: JSON
    package let status: Status
    /// Whether workers may take it at once.
    package let isDue: Bool
    /// Pieces that are there from the beginning, such as an upload's original; their blobs are published already.
    package let assets: [AssetFact]
    /// What was bought for it before it was there, as its script. Those that an item has already stay that one's.
    package let calls: [CallRecord]

    package init(
        id: String = RandomToken.make(length: 20), tenant: String = "local", kind: ItemKind, pipeline: String,
        title: String? = nil, document: JSON, status: Status? = nil, isDue: Bool = true, assets: [AssetFact] = [],
        calls: [CallRecord] = []
    ) {
        self.id = id
        self.tenant = tenant
        self.kind = kind
        self.pipeline = pipeline
        self.title = title
        self.document = document
        self.status = status ?? kind.stages[0]
        self.isDue = isDue
        self.assets = assets
        self.calls = calls
    }
}

/// A caller's own name for a request, so that sending it twice makes one item.
package struct IdempotencyKey: Sendable, Hashable {
    package let key: String
    /// Of the request as it was sent.
    package let body: Digest

    package init(key: String, body: Digest) {
        self.key = key
        self.body = body
    }
}

package enum Creation: Sendable, Equatable {
    case created(id: String)
    /// The same key with the same body came before and made this item.
    case repeated(id: String)
    /// The same key came before with another body.
    case conflict
}

/// Item, document and assets as they stood at one moment.
package struct Snapshot: Sendable, Equatable {
    package let item: Item
    package let document: JSON
    package let assets: [AssetFact]

    package init(item: Item, document: JSON, assets: [AssetFact]) {
        self.item = item
        self.document = document
        self.assets = assets
    }

    package var facts: Facts { Facts(assets: assets, failure: item.failure) }
}

package struct ItemList: Sendable, Equatable {
    package let items: [Item]
    /// Where the next page starts; nil at the end.
    package let next: String?
}
