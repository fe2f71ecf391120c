/// What is known of a picture besides its pixels, freed of what cameras and programs write into file names.
struct PictureContext: Hashable {
    /// Nil if nothing is left that says anything.
    let text: String?
    let isPrompt: Bool

    init(_ context: String?) {
        let plain = String(
            (context ?? "").unicodeScalars.prefix(4000).map {
                $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
                    ? " " : Character($0)
            })
        let name = plain.split(separator: "/").last.map(String.init) ?? ""
        let stem = Self.withoutExtension(name)
        if stem == name, plain.contains(" "), !Self.isCameraName(plain) {
            isPrompt = true
            text = Self.firstSentence(plain)
        } else {
            isPrompt = false
            text = Self.said(by: stem)
        }
    }

    /// Lower-case words.
    var words: [String] { (text ?? "").lowercased().split { !$0.isLetter }.map(String.init) }

    private static let extensions: Set<String> = [
        "jpg", "jpeg", "png", "webp", "avif", "gif", "heic", "heif", "tif", "tiff", "bmp",
        // Of the videos that pictures are taken from.
        "mp4", "mov", "webm", "mkv", "m4v", "avi",
    ]

    private static func withoutExtension(_ name: String) -> String {
        var name = Substring(name)
        while let dot = name.lastIndex(of: "."), extensions.contains(name[name.index(after: dot)...].lowercased()) {
            name = name[..<dot]
        }
        return String(name)
    }

    /// What programs, cameras and haste call their files.
    private static let empty: Set<String> = [
        "img", "vid", "video", "mov", "movie", "image", "images", "imgp", "pic", "pict", "picture", "photo", "foto",
        "bild", "dsc", "dscn", "dscf",
        "dcim",
        "pxl", "mvimg", "burst", "screenshot", "screen", "shot", "whatsapp", "signal", "snapchat", "facebook", "fb",
        "untitled", "unnamed", "unbenannt", "copy", "kopie", "edited", "edit", "final", "new", "scan", "file", "upload",
        "download", "frame", "scene", "thumbnail", "medium", "large", "original", "at", "am", "pm", "wa", "hdr", "mp",
        "pano", "portrait", "night", "cover", "rotated", "cropped", "resized", "version", "draft",
    ]

    private static func isCameraName(_ text: String) -> Bool { said(by: text) == nil }

    private static func said(by stem: String) -> String? {
        let words = stem.split { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == "’") }.map(String.init)
        let telling = words.filter { word in
            // Numbers, dates, and codes such as P1010023, 3fa85f64 or 20230401T1200.
            guard !word.contains(where: \.isNumber) else { return false }
            return word.count > 1 || !word.allSatisfy(\.isASCII) || word.lowercased() == "a"
        }
        let hasSense = telling.contains {
            $0.count > 2 && !empty.contains($0.lowercased()) || !$0.allSatisfy(\.isASCII)
        }
        guard hasSense else { return nil }
        let noise = telling.prefix { empty.contains($0.lowercased()) }.count
        let kept = telling.dropFirst(noise)
        let tail = kept.reversed().prefix { empty.contains($0.lowercased()) }.count
        return shortened(kept.dropLast(tail).joined(separator: " "), to: 80)
    }

    private static func firstSentence(_ prompt: String) -> String? {
        let words = prompt.split(whereSeparator: \.isWhitespace)
        guard words.contains(where: { $0.contains(where: \.isLetter) }) else { return nil }
        var sentence: [Substring] = []
        for word in words {
            sentence.append(word)
            if let last = word.last, ".!?。！？;:".contains(last), word.count > 3 { break }
        }
        let joined = sentence.joined(separator: " ")
        let end = joined.reversed().prefix { ".!?。！？;:,".contains($0) }.count
        return shortened(String(joined.dropLast(end)), to: 110)
    }

    /// At the end of a word, with an ellipsis, if it is longer.
    static func shortened(_ text: String, to count: Int) -> String {
        guard text.count > count else { return text }
        let head = text.prefix(count - 1)
        let cut = head.lastIndex(where: \.isWhitespace).map { head[..<$0] } ?? head
        let clean = cut.reversed().drop { $0.isPunctuation || $0.isWhitespace }.reversed()
        return String(clean) + "…"
    }
}
