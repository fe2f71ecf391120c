import FoundationEssentials

/// A folder of a test's own, removed with everything in it when the last reference goes.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// - Parameter parent: Where, if not in the system's temporary folder: for a test that needs another file system.
    package init(_ name: String = "reelmill-test", in parent: String? = nil) {
        let parent = parent ?? FileManager.default.temporaryDirectory.path
        path = parent + "/\(name)-\(UUID().uuidString.lowercased())"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            fatalError("no temporary folder at \(path): \(error)")
        }
    }

    deinit {
        // Nothing depends on it: a leftover is found in the system's temporary folder.
        try? FileManager.default.removeItem(atPath: path)
    }

    package func file(_ name: String) -> String { path + "/" + name }
}
