/// The size of a picture by its head. Enough to know what came; whether it can be decoded shows when it is used.
enum PictureSize {
    static func of(_ bytes: [UInt8], _ kind: FileKind) -> (width: Int, height: Int)? {
        let size: (Int, Int)? =
            switch kind {
            case .png: bytes.count < 24 ? nil : (big(bytes, 16, 4), big(bytes, 20, 4))
            case .jpeg: jpeg(bytes)
            case .webp: webp(bytes)
            case .gif: bytes.count < 10 ? nil : (little(bytes, 6, 2), little(bytes, 8, 2))
            case .wav, .mp3, .ogg, .flac, .mp4: nil
            }
        guard let size, (1...65_535).contains(size.0), (1...65_535).contains(size.1) else { return nil }
        return size
    }

    private static func jpeg(_ bytes: [UInt8]) -> (Int, Int)? {
        var place = 2
        while place + 9 < bytes.count {
            guard bytes[place] == 0xFF else { return nil }
            let mark = bytes[place + 1]
            if mark == 0xFF {
                place += 1
            } else if (0xC0...0xCF).contains(mark), mark != 0xC4, mark != 0xC8, mark != 0xCC {
                return (big(bytes, place + 7, 2), big(bytes, place + 5, 2))
            } else {
                place += 2 + big(bytes, place + 2, 2)
            }
        }
        return nil
    }

    private static func webp(_ bytes: [UInt8]) -> (Int, Int)? {
        guard bytes.count >= 30 else { return nil }
        switch String(decoding: bytes[12..<16], as: UTF8.self) {
        case "VP8 ": return (little(bytes, 26, 2) & 0x3FFF, little(bytes, 28, 2) & 0x3FFF)
        case "VP8L":
            let bits = little(bytes, 21, 4)
            return (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
        case "VP8X": return (little(bytes, 24, 3) + 1, little(bytes, 27, 3) + 1)
        default: return nil
        }
    }

    private static func big(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func little(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
