package import Digests
import FoundationEssentials
import Glibc
package import JSON
package import StageMachine

/// A file that the user named for a scene or as music, with the digest it had then: `{"file": …, "sha256": …}`.
package struct GivenFile: Hashable, Sendable {
    package let path: String
    package let digest: Digest

    /// Nil when none was named.
    package init?(_ value: JSON) throws(StepFailure) {
        guard value != .null else { return nil }
        guard value["media"] == nil else {
            throw StepFailure(
                code: "media_gone",
                message:
                    "The picture of the media library that this scene had is gone. Choose another for it, or none.",
                isRetryable: false)
        }
        guard let path = value["file"]?.text, let hex = value["sha256"]?.text, let digest = Digest(hex: hex) else {
            throw StepFailure(
                code: "bad_script", message: "A file of the script is not named as {\"file\", \"sha256\"}.",
                isRetryable: false)
        }
        self.path = path
        self.digest = digest
    }

    /// The file as it is now; throws a sentence when it cannot be read.
    package init(reading path: String) throws(StepFailure) {
        self.path = path
        digest = try Self.digest(of: path)
    }

    /// As the user knows it.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    package var json: JSON { ["file": JSON(path), "sha256": JSON(digest.hex)] }

    /// A copy in the folder; throws when the file is not any more what it was when it was named.
    package func copy(into folder: String) throws(StepFailure) -> String {
        let target = folder + "/given"
        do {
            try FileManager.default.copyItem(atPath: path, toPath: target)
        } catch {
            throw Self.unreadable(path)
        }
        guard try Self.digest(of: target) == digest else {
            throw StepFailure(
                code: "given_file_changed",
                message:
                    "\(path) has changed since the script named it. Give the script again to use what is there now.",
                isRetryable: false)
        }
        return target
    }

    private static func digest(of path: String) throws(StepFailure) -> Digest {
        var facts = stat()
        guard stat(path, &facts) == 0 else { throw unreadable(path) }
        // A device or a pipe might never end.
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw StepFailure(
                code: "given_file_missing",
                message:
                    "\(path) is \(facts.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device or a pipe"). Name a file.",
                isRetryable: false)
        }
        guard let handle = fopen(path, "rbe") else { throw unreadable(path) }
        defer { fclose(handle) }
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = fread(&buffer, 1, buffer.count, handle)
            if count == 0 { break }
            buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        guard ferror(handle) == 0 else { throw unreadable(path) }
        return hash.finish()
    }

    private static func unreadable(_ path: String) -> StepFailure {
        StepFailure(
            code: "given_file_missing",
            message: "\(path) cannot be read (\(String(cString: strerror(errno)))). Put it there again.",
            isRetryable: false)
    }
}
