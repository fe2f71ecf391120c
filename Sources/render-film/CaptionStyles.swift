import Film
import FoundationEssentials

/// The caption styles that come with the program: files of a folder `templates/captions`, at or above the place of the
/// executable.
enum CaptionStyles {
    private static let folder: String? = {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        var above = program[...]
        while let slash = above.lastIndex(of: "/") {
            above = above[..<slash]
            let folder = "\(above)/templates/captions"
            if FileManager.default.fileExists(atPath: folder) { return folder }
        }
        return nil
    }()

    static var names: [String] {
        let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
        return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    /// Nil if there is no style of this name.
    static func file(of name: String) -> String? {
        names.contains(name) ? folder.map { "\($0)/\(name).json" } : nil
    }

    static func style(_ file: String) throws(FilmError) -> CaptionStyle {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw FilmError(.missing, "read the caption style \(file)", "there is no such file.")
        }
        return try CaptionStyle(parsing: String(decoding: bytes, as: UTF8.self), file: file)
    }
}
