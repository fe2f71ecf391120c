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

    package func makeReadOnly() throws {
        let flags = UInt(MS_REMOUNT | MS_RDONLY)
        guard mount("tmpfs", folder.path, "tmpfs", flags, nil) == 0 else { throw Refused(errno: errno) }
    }

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
