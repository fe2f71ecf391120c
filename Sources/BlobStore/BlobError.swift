import Glibc

/// What a blob store could not do, and why. `description` is a whole sentence for a log or a terminal.
package struct BlobError: Error, Sendable, CustomStringConvertible {
    /// Open: a driver may have codes of its own, so compare, and keep a way for the unknown.
    package struct Code: Sendable, Hashable, RawRepresentable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// The disk or the quota is full. Nothing is half published; the same call works when there is room again.
        package static let noSpace = Code(rawValue: "no_space")
        package static let readOnly = Code(rawValue: "read_only")
        package static let denied = Code(rawValue: "denied")
        /// This blob, staged file or file is not there; the store is.
        package static let missing = Code(rawValue: "missing")
        /// The store itself is not there, say an unmounted disk: no blob of it may be taken for lost.
        package static let storeMissing = Code(rawValue: "store_missing")
        package static let badKey = Code(rawValue: "bad_key")
        package static let badName = Code(rawValue: "bad_name")
        package static let badRange = Code(rawValue: "bad_range")
        /// A folder, link, pipe or device where a file belongs.
        package static let notAFile = Code(rawValue: "not_a_file")
        /// The bytes are not those that were promised.
        package static let damaged = Code(rawValue: "damaged")
        package static let tooManyFiles = Code(rawValue: "too_many_files")
        package static let cancelled = Code(rawValue: "cancelled")
        /// A question that a sweep asked its caller was answered with an error.
        package static let unanswered = Code(rawValue: "unanswered")
        package static let io = Code(rawValue: "io")
    }

    package let code: Code
    /// Follows "Could not": `publish blob 12ab…`.
    package let attempted: String
    /// The system's words, or ours.
    package let cause: String
    /// The system's number, when a system call failed.
    package let errno: Int32?

    init(_ code: Code, attempted: String, cause: String) {
        self.code = code
        self.attempted = attempted
        self.cause = cause
        self.errno = nil
    }

    init(errno: Int32, attempted: String) {
        self.code = Code(errno: errno)
        self.attempted = attempted
        self.cause = BlobError.text(of: errno)
        self.errno = errno
    }

    package var description: String {
        "Could not \(attempted): \(cause)." + (advice.map { " \($0)" } ?? "")
    }

    private var advice: String? {
        switch code {
        case .noSpace: "Free some space or raise the quota, then try again."
        case .readOnly: "Mount the file system for writing."
        case .denied: "Give the user that runs this the right to it."
        case .storeMissing: "Mount or restore the storage folder, or correct STORAGE_URL."
        case .tooManyFiles: "Raise the limit on open files (ulimit -n)."
        case .damaged: "It must be made again."
        default: nil
        }
    }

    /// `strerror` is not safe across threads; this is.
    private static func text(of errno: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard strerror_r(errno, &buffer, buffer.count) == 0 else { return "error \(errno)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension BlobError.Code {
    fileprivate init(errno: Int32) {
        self =
            switch errno {
            case ENOSPC, EDQUOT: .noSpace
            case EROFS: .readOnly
            case EACCES, EPERM: .denied
            case ENOENT: .missing
            case ELOOP, EISDIR: .notAFile
            case EMFILE, ENFILE: .tooManyFiles
            default: .io
            }
    }
}
