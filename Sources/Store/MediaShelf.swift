package import Digests
package import JSON
package import StageMachine

/// Which part of the library is wanted. Nil leaves a choice open.
package struct MediaQuery: Sendable, Equatable {
    package var tenant: String
    /// As stored; any of them.
    package var statuses: [Status]?
    package var source: String?
    /// `image`, `video` or `audio`.
    package var type: String?
    /// Written in capitals or not.
    package var tag: String?
    /// Words that all have to be there, the beginnings of words at least: in title, description, alt text, tags or name.
    package var words: [String]
    package var limit: Int
    /// Only what was added before this one.
    package var before: Int64?

    package init(tenant: String, words: [String] = [], limit: Int = 20) {
        self.tenant = tenant
        self.words = words
        self.limit = limit
    }
}

/// An entry of the library with all that stands in its rows, and its place in the order in which they were added.
package struct ShelvedMedia: Sendable, Equatable {
    package let number: Int64
    package let snapshot: Snapshot
    /// When the last worker took it.
    package let claimedAt: Timestamp?
}

package struct MediaSum: Sendable, Equatable {
    package let status: Status
    package let source: String
    package let type: String
    package let count: Int
    package let bytes: Int64
}

/// A line of the history of any media of one tenant.
package struct MediaChange: Sendable, Equatable {
    /// Grows with every line, of whatever item.
    package let number: Int64
    package let item: String
    /// It is not there any more.
    package let isDeletion: Bool
}

/// What is said of an entry, for comparing it with other texts.
package struct ToldMedia: Sendable, Equatable {
    package let id: String
    /// The SHA-256 of its original: entries that share it show the same.
    package let content: String
    package let filename: String
    package let title: String
    package let description: String
    package let altText: String
    package let tags: [String]

    package init(
        id: String, content: String, filename: String, title: String, description: String, altText: String,
        tags: [String]
    ) {
        self.id = id
        self.content = content
        self.filename = filename
        self.title = title
        self.description = description
        self.altText = altText
        self.tags = tags
    }
}

/// The library as people look at it.
package protocol MediaShelf: Sendable {
    /// Newest first, at most 1000.
    func media(_ query: MediaQuery) async throws(StoreError) -> [ShelvedMedia]
    /// Nil: there is no media of this id.
    func media(_ id: String) async throws(StoreError) -> ShelvedMedia?
    /// What is said of the completed entries of these types, oldest first. Where there are more than `limit`, two thirds are
    /// those that have the most to do with the words, and the rest the newest.
    func toldMedia(
        of tenant: String, types: [String], near words: [String], limit: Int
    ) async throws(StoreError) -> [ToldMedia]
    func mediaSums(of tenant: String) async throws(StoreError) -> [MediaSum]
    /// Those that were completed last, newest first.
    func recentlyCompletedMedia(of tenant: String, limit: Int) async throws(StoreError) -> [ShelvedMedia]
    /// The oldest of the tenant's media with this content.
    func media(withContent content: Digest, tenant: String) async throws(StoreError) -> Snapshot?
    /// A person's words about it; what is made of it, or being made, is not touched. False when `revision` is no longer the
    /// present one.
    func annotate(_ id: String, revision: Int64, document: JSON) async throws(StoreError) -> Bool
    /// The media that something happened to after that line, each with its newest line, in their order; for a month also
    /// those that were deleted.
    func mediaChanges(
        of tenant: String, after number: Int64, limit: Int
    ) async throws(StoreError) -> [MediaChange]
    /// The newest line of the history of anything.
    func lastChange() async throws(StoreError) -> Int64
    /// Of the media that somebody works on.
    func mediaProgress(of tenant: String) async throws(StoreError) -> [String: Double]
}
