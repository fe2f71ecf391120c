package import BlobStore
package import Store

/// Why something was not taken into the library. `description` is for the sender; `hidden` for the log alone.
package struct MediaError: Error, Sendable, CustomStringConvertible {
    /// Open: compare, and keep a way for the unknown.
    package struct Code: Sendable, Hashable, RawRepresentable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// There is no such upload, for this tenant.
        package static let gone = Code(rawValue: "gone")
        package static let tooLarge = Code(rawValue: "too_large")
        package static let overQuota = Code(rawValue: "over_quota")
        /// Of no type that the library takes.
        package static let badType = Code(rawValue: "bad_type")
        /// Bytes that are not those that were promised, or not as many.
        package static let mismatch = Code(rawValue: "mismatch")
        package static let badDigest = Code(rawValue: "bad_digest")
        package static let incomplete = Code(rawValue: "incomplete")
        /// It stands elsewhere than the sender says.
        package static let elsewhere = Code(rawValue: "elsewhere")
        /// The same key came before with another body.
        package static let keyConflict = Code(rawValue: "key_conflict")
        /// A newer request took over.
        package static let evicted = Code(rawValue: "evicted")
        package static let noSpace = Code(rawValue: "no_space")
        package static let storage = Code(rawValue: "storage")
        /// Others are in the way; later it may go.
        package static let busy = Code(rawValue: "busy")
    }

    package let code: Code
    package let description: String
    package let hidden: String?
    /// Chunks that are still missing.
    package let missing: [Int]
    /// How far the upload is, where that is what is wrong.
    package let received: Int64?

    package init(
        _ code: Code, _ description: String, missing: [Int] = [], received: Int64? = nil, hidden: String? = nil
    ) {
        self.code = code
        self.description = description
        self.missing = missing
        self.received = received
        self.hidden = hidden
    }

    package init(_ error: BlobError) {
        if error.code == .noSpace {
            self.init(.noSpace, "The server has no room left for this file.", hidden: "\(error)")
        } else {
            self.init(.storage, "The server could not keep this file.", hidden: "\(error)")
        }
    }

    package init(_ error: StoreError) {
        if error.code == .full {
            self.init(.noSpace, "The server has no room left.", hidden: "\(error)")
        } else {
            self.init(.storage, "The server could not note this upload.", hidden: "\(error)")
        }
    }

    static let gone = MediaError(.gone, "There is no such upload: it was never begun, was cancelled, or has expired.")

    static func tooLarge(_ limit: Int64) -> MediaError {
        MediaError(.tooLarge, "The file is larger than the \(limit) bytes that are allowed.")
    }

    static func overQuota(_ quota: Int64, used: Int64) -> MediaError {
        MediaError(
            .overQuota,
            "There is no room for it: of \(quota) bytes \(used) are used. Delete what is not needed, or finish or cancel "
                + "other uploads.")
    }
}
