import Digests
import Glibc

/// The folder in which a render keeps its segments and its sound, so that the next attempt needs not make them again.
/// One render at a time has it.
///
/// A segment is named by its identity and by its content: `IDENTITY.CONTENT.mp4`, the sound likewise with `.m4a`. It
/// gets that name when it is whole and on the disk; what does not match its name is damaged.
final class SegmentShelf: Sendable {
    let folder: String
    private let lock: Int32

    /// Makes the folder if it is not there, and removes what an attempt that was killed left half written.
    init(_ folder: String) throws(FilmError) {
        self.folder = folder
        try DiskFile.makeFolder(folder)
        let attempted = "use the folder \(folder)"
        lock = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw FilmError(errno: errno, attempted) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            close(lock)
            guard number == EWOULDBLOCK else { throw FilmError(errno: number, attempted) }
            throw FilmError(
                .badInput, attempted, "another render is at work in it. Wait for it, or take another folder.")
        }
        for name in try DiskFile.names(in: folder) where name.hasSuffix(Self.scratchEnding) {
            unlink(folder + "/" + name)
        }
    }

    deinit { close(lock) }

    private static let scratchEnding = ".writing"

    enum Kind: String {
        case segment = "mp4"
        case sound = "m4a"
    }

    /// Where to write a segment of this identity.
    func scratch(_ identity: Digest) -> String { "\(folder)/\(identity.hex)\(Self.scratchEnding)" }

    /// The whole ones that are there, by their identity.
    func listed() throws(FilmError) -> [String: String] {
        var found: [String: String] = [:]
        for name in try DiskFile.names(in: folder) {
            let parts = name.split(separator: ".").map(String.init)
            if parts.count == 3, Kind(rawValue: parts[2]) != nil, Digest(hex: parts[0]) != nil {
                found[parts[0]] = "\(folder)/\(name)"
            }
        }
        return found
    }

    /// Whether a listed segment is still what was written. A damaged one is removed.
    func isSound(_ path: String, cancelled: () -> Bool) throws(FilmError) -> Bool {
        let told = path.split(separator: ".").dropLast().last.map(String.init)
        let content: Digest
        do throws(FilmError) {
            content = try DiskFile.digest(of: path, cancelled: cancelled)
        } catch  where error.code == .cancelled {
            throw error
        } catch {
            // A sector that cannot be read is damage too.
            unlink(path)
            return false
        }
        if content.hex == told { return true }
        unlink(path)
        return false
    }

    /// Takes over a whole segment from its scratch path; its lasting one.
    func keep(_ identity: Digest, as kind: Kind = .segment, cancelled: () -> Bool) throws(FilmError) -> String {
        let scratch = scratch(identity)
        let folder = folder
        do throws(FilmError) {
            let content = try DiskFile.digest(of: scratch, cancelled: cancelled)
            let path = "\(folder)/\(identity.hex).\(content.hex).\(kind.rawValue)"
            try Interruptible.run("keep a segment in \(folder)", cancelled: cancelled) { () throws(FilmError) in
                try DiskFile.sync(scratch)
                try DiskFile.rename(scratch, to: path)
                try DiskFile.sync(folder)
            }
            return path
        } catch {
            unlink(scratch)
            throw error
        }
    }

    /// Removes the folder and what renders put there; other files in it stay, and so does the folder then.
    func remove() throws(FilmError) {
        for name in try DiskFile.names(in: folder) {
            let parts = name.split(separator: ".")
            let isSegment = parts.first.flatMap { Digest(hex: String($0)) } != nil
            if isSegment || name == "lock" || name == Self.publishing { unlink(folder + "/" + name) }
        }
        rmdir(folder)
    }

    private static let publishing = "publishing"

    /// Whether a render was killed while it brought its files to their names: then they may be replaced.
    var wasPublishing: Bool { DiskFile.exists("\(folder)/\(Self.publishing)") }

    func beginPublishing() throws(FilmError) {
        try DiskFile.write([], to: "\(folder)/\(Self.publishing)")
        try DiskFile.sync(folder)
    }

    func endPublishing() { unlink("\(folder)/\(Self.publishing)") }
}
