import Glibc

/// A regular file that is open for reading, closed with its last reference.
package final class OpenFile: Sendable {
    let descriptor: Int32
    package let size: Int64
    /// Seconds since 1970.
    package let modified: Int
    /// Changes with the file: size, time and place.
    let tag: String

    package init(_ path: String) throws(HTTPError) {
        // Not to wait for a writer, should it be a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw OpenFile.refusal(errno) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw OpenFile.refusal(ENOENT)
        }
        self.descriptor = descriptor
        size = Int64(facts.st_size)
        modified = facts.st_mtim.tv_sec
        let time = facts.st_mtim.tv_sec &* 1_000_000_000 &+ facts.st_mtim.tv_nsec
        tag = [Int(facts.st_size), time, Int(facts.st_ino)].map { String($0, radix: 36) }.joined(separator: "-")
    }

    deinit { close(descriptor) }

    /// The library closes the descriptor that it sends, and this one stays ours.
    func duplicate() -> Int32 { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }

    private static func refusal(_ errno: Int32) -> HTTPError {
        switch errno {
        case ENOENT, ENOTDIR, ENAMETOOLONG, EISDIR, ELOOP, ENXIO: HTTPError(404, "There is no such file.")
        case EMFILE, ENFILE: .tryLater(503, "The server has too many files open.", after: 2)
        default: HTTPError(500, "The server could not read this file.", hidden: "open: errno \(errno)")
        }
    }
}

package enum ContentType {
    /// By the ending of the name; bytes of no known kind otherwise.
    package static func of(name: String) -> String {
        let file = name.split(separator: "/").last ?? ""
        guard let dot = file.lastIndex(of: ".") else { return unknown }
        return known[file[file.index(after: dot)...].lowercased()] ?? unknown
    }

    static let unknown = "application/octet-stream"

    /// Whether it shrinks: text of any kind.
    static func isText(_ type: String) -> Bool {
        if type == "application/json" { return true }
        let bare = ASCII.trimmed(type.prefix { $0 != ";" }).lowercased()
        return (bare.hasPrefix("text/") && bare != "text/event-stream") || bare.hasSuffix("json")
            || bare.hasSuffix("xml") || bare == "application/javascript"
    }

    private static let known = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8", "json": "application/json", "txt": "text/plain; charset=utf-8",
        "md": "text/markdown; charset=utf-8", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg",
        "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif", "avif": "image/avif", "heic": "image/heic",
        "tif": "image/tiff", "tiff": "image/tiff", "ico": "image/x-icon", "mp4": "video/mp4", "m4v": "video/mp4",
        "mov": "video/quicktime", "webm": "video/webm", "mkv": "video/x-matroska", "mp3": "audio/mpeg",
        "wav": "audio/wav", "m4a": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg",
        "vtt": "text/vtt; charset=utf-8",
        "srt": "application/x-subrip; charset=utf-8", "woff2": "font/woff2", "woff": "font/woff",
        "pdf": "application/pdf",
        "webmanifest": "application/manifest+json", "xml": "application/xml",
    ]
}
