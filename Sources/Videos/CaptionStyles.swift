import FoundationEssentials
package import JSON

/// The styles of captions in the folder `templates/captions`, a file each.
package struct CaptionStyles: Sendable {
    private let folder: String

    package init(templates: String) { folder = templates + "/captions" }

    /// By alphabet.
    package func names() throws(CaptionStyleError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
        } catch {
            throw CaptionStyleError("The folder of caption styles, \(folder), cannot be read.", isUnknown: false)
        }
    }

    /// The whole style; null for `none`.
    package func style(_ name: String) throws(CaptionStyleError) -> JSON {
        if name == "none" { return .null }
        let known = try names()
        guard known.contains(name) else {
            throw CaptionStyleError(
                "There is no caption style '\(name)'; there are none, \(known.joined(separator: ", ")).",
                isUnknown: true)
        }
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name).json"),
            let text = String(data: data, encoding: .utf8)
        else { throw CaptionStyleError("The caption style \(name) cannot be read.", isUnknown: false) }
        do {
            return try JSON(parsing: text)
        } catch {
            throw CaptionStyleError("The caption style \(name) cannot be read: \(error)", isUnknown: false)
        }
    }
}

package struct CaptionStyleError: Error, CustomStringConvertible {
    package let description: String
    /// Whether it is the asker's mistake.
    package let isUnknown: Bool

    init(_ description: String, isUnknown: Bool) {
        self.description = description
        self.isUnknown = isUnknown
    }
}
