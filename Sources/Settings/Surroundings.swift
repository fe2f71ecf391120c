import FoundationEssentials
import Glibc

/// What defaults and relative paths hang on besides the environment.
package struct Surroundings: Sendable {
    /// Absolute.
    let currentFolder: String
    /// Absolute; nil where the system does not tell.
    let executableFolder: String?
    let cores: Int

    package init(currentFolder: String, executableFolder: String?, cores: Int) {
        self.currentFolder = currentFolder
        self.executableFolder = executableFolder
        self.cores = cores
    }

    /// Those of this process.
    package static var present: Surroundings {
        Surroundings(
            currentFolder: FileManager.default.currentDirectoryPath,
            executableFolder: executable.map { parent(of: $0) },
            cores: ProcessInfo.processInfo.activeProcessorCount)
    }

    /// A path that a person wrote, made absolute.
    func path(_ text: String) throws(Refusal) -> String {
        if text.isEmpty { throw .mustBe("a path after the colon") }
        // Only a shell expands it; a folder that is really called so can be written ./~
        if text.hasPrefix("~") { throw .mustBe("a path that is written out, without ~") }
        // A URL's two slashes would make an absolute path of a relative one.
        if text.hasPrefix("//"), !text.hasPrefix("///") { throw .mustBe("a path without // before it") }
        return absolute(text)
    }

    /// Without `.`, `..` and doubled slashes. Symbolic links are left as they are.
    func absolute(_ path: String) -> String {
        var names: [Substring] = []
        let whole = path.hasPrefix("/") ? path : currentFolder + "/" + path
        for name in whole.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
    }

    /// The nearest folder of this name at or above the executable: beside an installed program as well as at the top
    /// of a package whose build folder the program runs from. Else the one in the current folder.
    func nearestFolder(_ name: String) -> String {
        var folder = executableFolder
        while let here = folder {
            let candidate = absolute(here + "/" + name)
            if Surroundings.isFolder(candidate) { return candidate }
            folder = here == "/" ? nil : Surroundings.parent(of: here)
        }
        return absolute(name)
    }

    /// The nearest file or folder of this path, which begins with a slash, at or above the executable, else above
    /// `other`, else the one in the current folder.
    func nearest(_ path: String, orAbove other: String? = nil) -> String {
        for start in [executableFolder, other.map { Surroundings.parent(of: $0) }] {
            var folder = start
            while let here = folder {
                let candidate = absolute(here + path)
                if access(candidate, F_OK) == 0 { return candidate }
                folder = here == "/" ? nil : Surroundings.parent(of: here)
            }
        }
        return absolute(String(path.dropFirst()))
    }

    private static var executable: String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func parent(of path: String) -> String {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return end == path.startIndex ? "/" : String(path[..<end])
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
