import FoundationEssentials

/// What a file really is, by its first bytes, whatever the other side called it.
enum FileKind: String, Sendable {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case webp = "image/webp"
    case gif = "image/gif"
    case wav = "audio/wav"
    case mp3 = "audio/mpeg"
    case ogg = "audio/ogg"
    case flac = "audio/flac"
    case mp4 = "audio/mp4"

    var ending: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        case .webp: "webp"
        case .gif: "gif"
        case .wav: "wav"
        case .mp3: "mp3"
        case .ogg: "ogg"
        case .flac: "flac"
        case .mp4: "m4a"
        }
    }

    var isPicture: Bool { rawValue.hasPrefix("image/") }

    static func of(_ bytes: some Collection<UInt8>) -> FileKind? {
        let head = Array(bytes.prefix(16))
        func says(_ text: String, at place: Int = 0) -> Bool { head.dropFirst(place).starts(with: text.utf8) }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if says("RIFF") { return says("WAVE", at: 8) ? .wav : says("WEBP", at: 8) ? .webp : nil }
        if says("GIF8") { return .gif }
        if says("OggS") { return .ogg }
        if says("fLaC") { return .flac }
        if says("ftyp", at: 4) { return .mp4 }
        if says("ID3") { return .mp3 }
        guard head.count > 3, head[0] == 0xFF, head[1] & 0xE6 == 0xE2 else { return nil }
        return .mp3
    }

    static func bytes(of path: String) throws(ServiceError) -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ServiceError(.badInput, "read \(path)", "there is no such file, or it may not be read")
        }
        return Array(bytes)
    }
}
