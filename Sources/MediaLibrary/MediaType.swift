/// What a file is, told by its first bytes: names and senders may say anything.
package struct MediaType: Sendable, Hashable {
    package enum Family: String, Sendable, CaseIterable {
        case image
        case video
        case audio
    }

    package let family: Family
    package let mimeType: String
    /// Of its name, without the dot.
    package let ending: String

    package var pipeline: String { "media-" + family.rawValue }

    /// How much of a file is looked at.
    static let needed = 4096

    package static let allowed =
        "JPEG, PNG, WebP, GIF, AVIF, HEIC and TIFF pictures; MP4, MOV, WebM and MKV videos; MP3, WAV, M4A and OGG sound"

    private init(_ family: Family, _ mimeType: String, _ ending: String) {
        self.family = family
        self.mimeType = mimeType
        self.ending = ending
    }

    /// The type's usual name, for any of its names; nil for what the library does not take.
    package static func named(_ mimeType: String) -> String? {
        let others = [
            "image/jpg": "image/jpeg", "image/heif": "image/heic", "image/tif": "image/tiff", "audio/mp3": "audio/mpeg",
            "audio/x-wav": "audio/wav", "audio/wave": "audio/wav", "audio/vnd.wave": "audio/wav",
            "audio/m4a": "audio/mp4", "audio/x-m4a": "audio/mp4", "application/ogg": "audio/ogg",
            "audio/opus": "audio/ogg", "video/matroska": "video/x-matroska", "video/x-m4v": "video/mp4",
        ]
        let name = mimeType.lowercased()
        let usual = others[name] ?? name
        return names.contains(usual) ? usual : nil
    }

    private static let names: Set = [
        "image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/heic", "image/tiff", "video/mp4",
        "video/quicktime", "video/webm", "video/x-matroska", "audio/mpeg", "audio/wav", "audio/mp4", "audio/ogg",
    ]

    /// Nil for what the library does not take. A file that is one of these and something else besides is what its decoder
    /// will take it for.
    package init?(of start: [UInt8]) {
        let bytes = start.prefix(Self.needed)
        guard let found = Self.picture(bytes) ?? Self.boxes(bytes) ?? Self.riff(bytes) ?? Self.stream(bytes) else {
            return nil
        }
        self = found
    }

    private static func picture(_ bytes: ArraySlice<UInt8>) -> MediaType? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return MediaType(.image, "image/jpeg", "jpg") }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]) {
            return MediaType(.image, "image/png", "png")
        }
        if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) {
            return MediaType(.image, "image/gif", "gif")
        }
        if bytes.starts(with: [0x49, 0x49, 42, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 42]) {
            return MediaType(.image, "image/tiff", "tiff")
        }
        return nil
    }

    private static func riff(_ bytes: ArraySlice<UInt8>) -> MediaType? {
        guard bytes.count >= 12, bytes.starts(with: "RIFF".utf8) || bytes.starts(with: "RF64".utf8) else { return nil }
        if bytes.dropFirst(8).starts(with: "WEBP".utf8) { return MediaType(.image, "image/webp", "webp") }
        if bytes.dropFirst(8).starts(with: "WAVE".utf8) { return MediaType(.audio, "audio/wav", "wav") }
        return nil
    }

    /// ISO base media files, and QuickTime ones, which may begin without a word about their brand.
    private static func boxes(_ bytes: ArraySlice<UInt8>) -> MediaType? {
        guard bytes.count >= 12 else { return nil }
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let kind = String(decoding: bytes.dropFirst(4).prefix(4), as: UTF8.self)
        guard kind == "ftyp" else {
            // A box that is no longer than a header names nothing; of the first ones of old QuickTime files some are.
            guard ["moov", "mdat", "wide", "pnot", "free", "skip"].contains(kind),
                length == 1 || length >= 8 || length == 0
            else {
                return nil
            }
            return MediaType(.video, "video/quicktime", "mov")
        }
        guard length >= 16, length <= Self.needed else { return nil }
        let words = Array(bytes.prefix(length).dropFirst(8))
        var brands: [String] = []
        for start in stride(from: 0, to: words.count - 3, by: 4) where start != 4 {
            brands.append(String(decoding: words[start..<start + 4], as: UTF8.self))
        }
        guard let major = brands.first else { return nil }
        if ["mif1", "msf1", "avif", "avis"].contains(major), brands.contains(where: { $0 == "avif" || $0 == "avis" }) {
            return MediaType(.image, "image/avif", "avif")
        }
        if ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"].contains(major) {
            return MediaType(.image, "image/heic", "heic")
        }
        switch major {
        case "qt  ": return MediaType(.video, "video/quicktime", "mov")
        case "M4A ", "M4B ", "M4P ": return MediaType(.audio, "audio/mp4", "m4a")
        case "crx ": return nil  // Canon's raw pictures
        default: return MediaType(.video, "video/mp4", "mp4")
        }
    }

    private static func stream(_ bytes: ArraySlice<UInt8>) -> MediaType? {
        if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return matroska(bytes) }
        if bytes.starts(with: "OggS".utf8) {
            // Pictures that move are not among what Ogg is taken for here.
            let isVideo = holds(bytes, [0x80] + Array("theora".utf8))
            return isVideo ? nil : MediaType(.audio, "audio/ogg", "ogg")
        }
        if bytes.starts(with: "ID3".utf8) || isMP3Frame(bytes) { return MediaType(.audio, "audio/mpeg", "mp3") }
        return nil
    }

    private static func matroska(_ bytes: ArraySlice<UInt8>) -> MediaType? {
        // The element DocType, whose length is one byte here.
        let head = Array(bytes.prefix(128))
        guard head.count > 8 else { return nil }
        for at in 4..<head.count - 3 where head[at] == 0x42 && head[at + 1] == 0x82 && head[at + 2] > 0x80 {
            let type = String(decoding: head[(at + 3)...].prefix(Int(head[at + 2] & 0x7F)), as: UTF8.self)
            switch type.prefix(while: { $0 != "\0" }) {
            case "webm": return MediaType(.video, "video/webm", "webm")
            case "matroska": return MediaType(.video, "video/x-matroska", "mkv")
            default: return nil
            }
        }
        return nil
    }

    /// A frame of layer III, and where there are bytes enough a second one right behind it: two bytes alone are too often
    /// something else.
    private static func isMP3Frame(_ bytes: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(bytes)
        guard let length = frameLength(bytes[...]) else { return false }
        return bytes.count < length + 4 || frameLength(bytes[length...]) != nil
    }

    private static func frameLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        let head = Array(bytes.prefix(4))
        guard head.count == 4, head[0] == 0xFF, head[1] & 0xE6 == 0xE2 else { return nil }
        let version = head[1] >> 3 & 3
        let bitrate = Int(head[2] >> 4)
        let rate = Int(head[2] >> 2 & 3)
        guard version != 1, (1...14).contains(bitrate), rate != 3 else { return nil }
        let isFirst = version == 3
        let rates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
        let lower = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
        let samples = [44100, 48000, 32000][rate] / (isFirst ? 1 : version == 2 ? 2 : 4)
        let padding = Int(head[2] >> 1 & 1)
        return (isFirst ? 144 : 72) * (isFirst ? rates : lower)[bitrate] * 1000 / samples + padding
    }

    private static func holds(_ bytes: ArraySlice<UInt8>, _ wanted: [UInt8]) -> Bool {
        let bytes = Array(bytes)
        guard bytes.count >= wanted.count else { return false }
        return (0...bytes.count - wanted.count).contains { bytes[$0...].starts(with: wanted) }
    }
}
