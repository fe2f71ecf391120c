import Glibc

/// A memory file system of a test's own that can be filled up and made read-only; gone with its last reference.
package final class SmallFileSystem: Sendable {
    package struct Refused: Error { package let errno: Int32 }

    private let folder = TemporaryFolder("small-disk")
    package var path: String { folder.path }

    /// - Parameter limits: As the mount takes them: `size=1m`, `nr_inodes=20`.
    package init(_ limits: String) throws {
        guard mount("tmpfs", folder.path, "tmpfs", 0, limits) == 0 else { throw Refused(errno: errno) }
    }

    deinit {
        // Whatever still uses it keeps it until it ends; the folder under it goes in any case.
        umount2(folder.path, Int32(MNT_DETACH))
    }

    package func makeReadOnly() throws { try remount(MS_RDONLY, nil) }

    /// Writable again, within these limits.
    package func makeWritable(_ limits: String) throws { try remount(0, limits) }

    private func remount(_ flags: Int, _ limits: String?) throws {
        guard mount("tmpfs", folder.path, "tmpfs", UInt(Int(MS_REMOUNT) | flags), limits) == 0 else {
            throw Refused(errno: errno)
        }
    }

    package func file(_ name: String) -> String { folder.file(name) }

    /// Leaves no page free, by a file that `makeRoom` removes.
    package func fill() throws {
        let file = open(file("filler"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Refused(errno: errno) }
        defer { close(file) }
        let page = [UInt8](repeating: 0, count: 4096)
        while write(file, page, page.count) > 0 {}
    }

    package func makeRoom() { unlink(file("filler")) }

    /// Containers often refuse mounts to root too, so it is tried.
    package static let canBeMounted: Bool = {
        do {
            _ = try SmallFileSystem("size=64k")
            return true
        } catch {
            return false
        }
    }()
}
