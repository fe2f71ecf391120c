import FoundationEssentials

/// The prompts, which are files that people may change.
package struct Prompts: Sendable {
    let script: String
    let picture: String
    let pictureAnalysis: String

    /// - Parameter folder: The one that holds `prompts`.
    package init(templates folder: String) throws(ServiceError) {
        script = try Prompts.read("script", in: folder)
        picture = try Prompts.read("picture", in: folder)
        pictureAnalysis = try Prompts.read("picture-analysis", in: folder)
    }

    private static func read(_ name: String, in folder: String) throws(ServiceError) -> String {
        let path = "\(folder)/prompts/\(name).txt"
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ServiceError(
                .notInstalled, "read the prompt \(path)", "there is no such file; set TEMPLATES_DIR to its folder")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw ServiceError(.badInput, "read the prompt \(path)", "there is nothing in it")
        }
        return text
    }

    /// What is filled in is not looked through for further marks.
    static func fill(_ template: String, _ values: [String: String]) -> String {
        var out = ""
        var rest = template[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            out += rest[..<open.lowerBound]
            out += values[String(rest[open.upperBound..<close.lowerBound])] ?? ""
            rest = rest[close.upperBound...]
        }
        return out + rest
    }
}
