import Glibc
import Support

/// A small file system of a test's own, in memory, unmounted when the last reference goes.
final class SmallDisk: Sendable {
    private let folder = TemporaryFolder("reelmill-disk")
    var path: String { folder.path }

    /// Only root may mount, and not in every container.
    static let isPossible: Bool = {
        guard let disk = try? SmallDisk(kilobytes: 64) else { return false }  // that it fails is the answer
        return withExtendedLifetime(disk) { true }
    }()

    init(kilobytes: Int) throws {
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
            throw Unexpected("cannot mount a file system: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        umount2(folder.path, Int32(MNT_DETACH))
    }

    func makeReadOnly() throws {
        guard mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0 else {
            throw Unexpected("cannot remount read-only: \(String(cString: strerror(errno)))")
        }
    }

    func file(_ name: String) -> String { folder.file(name) }

    /// Leaves at most so many bytes free, by a file that `makeRoom` removes.
    func fill() throws {
        let file = open(file("filler"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard file >= 0 else { throw Unexpected("cannot make the filler") }
        defer { close(file) }
        let page = [UInt8](repeating: 0, count: 4096)
        while write(file, page, page.count) > 0 {}
    }

    func makeRoom() { unlink(file("filler")) }
}
