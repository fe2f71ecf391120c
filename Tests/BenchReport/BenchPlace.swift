import FoundationEssentials

package enum BenchPlace {
    /// The package's own folder, found from the running program.
    package static func root() throws -> String {
        var folder = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        while let slash = folder.lastIndex(of: "/") {
            folder = String(folder[..<slash])
            if FileManager.default.fileExists(atPath: folder + "/Package.swift") { return folder }
        }
        throw BenchError("this program does not lie in the folder of its package")
    }

    /// A program that was built beside the running one.
    package static func program(_ name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/" + name
    }
}
