import Digests
import FoundationEssentials
import Glibc

/// Answers of paid calls that belong to no item, each a file under the call's key. They are written so that a loss of power
/// leaves all of one or none.
struct AnswerFolder: Sendable {
    let path: String

    /// Takes the file, and answers the digest of what is in it.
    func take(_ file: String, as key: String) throws(CallJournalError) -> String {
        let attempted = "keep the answer to a paid call in \(path)"
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw CallJournalError(attempted: attempted) }
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CallJournalError(attempted: "read \(file)", number: EIO)
        }
        // Not the file that came: it may be on another file system.
        let arriving = path + "/arriving-" + key
        do {
            try Data(bytes).write(to: URL(filePath: arriving))
        } catch {
            throw CallJournalError(attempted: attempted, number: EIO)
        }
        guard Self.sync(arriving), rename(arriving, path + "/" + key) == 0, Self.sync(path) else {
            throw CallJournalError(attempted: attempted)
        }
        return SHA256.of(Array(bytes)).hex
    }

    /// Nil when it is not there or not what it was.
    func file(_ key: String, digest: String) -> String? {
        let file = path + "/" + key
        guard let bytes = FileManager.default.contents(atPath: file), SHA256.of(Array(bytes)).hex == digest else {
            return nil
        }
        return file
    }

    func remove(_ key: String) throws(CallJournalError) {
        guard unlink(path + "/" + key) == 0 || errno == ENOENT else {
            throw CallJournalError(attempted: "remove the answer to a paid call from \(path)")
        }
    }

    private static func sync(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}
