/// How long a sound lasts, in seconds, by its frames: a head that was written before the end was known lies.
enum SoundLength {
    /// Nil for sound that is broken or of a kind that is not read here.
    static func of(_ bytes: [UInt8], _ kind: FileKind) -> Double? {
        switch kind {
        case .wav: wav(bytes)
        case .mp3: mp3(bytes)
        case .ogg, .flac, .mp4, .png, .jpeg, .webp, .gif: nil
        }
    }

    private static func wav(_ bytes: [UInt8]) -> Double? {
        var place = 12
        var bytesPerSecond = 0
        while place + 8 <= bytes.count {
            let name = String(decoding: bytes[place..<place + 4], as: UTF8.self)
            let size = little(bytes, place + 4, 4)
            let content = place + 8
            if name == "fmt ", content + 16 <= bytes.count { bytesPerSecond = little(bytes, content + 8, 4) }
            if name == "data" {
                // A stream's head promises as much as can be written, or nothing.
                let really = bytes.count - content
                let count = size == 0 || size > really ? really : size
                return bytesPerSecond > 0 && count > 0 ? Double(count) / Double(bytesPerSecond) : nil
            }
            place = content + size + size % 2
        }
        return nil
    }

    private static func mp3(_ bytes: [UInt8]) -> Double? {
        var place = 0
        if bytes.count > 10, bytes.starts(with: "ID3".utf8) {
            place = 10 + bytes[6..<10].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
        }
        var seconds = 0.0
        while place + 4 <= bytes.count {
            guard let frame = MP3Frame(bytes, at: place) else {
                // Whatever follows the last frame, such as a tag, ends it; before the first one some bytes are skipped.
                if seconds > 0 || place > 4096 { break }
                place += 1
                continue
            }
            seconds += frame.seconds
            place += frame.size
        }
        return seconds > 0 ? seconds : nil
    }

    private struct MP3Frame {
        let size: Int
        let seconds: Double

        /// Layer III of MPEG 1, 2 and 2.5.
        init?(_ bytes: [UInt8], at place: Int) {
            guard bytes[place] == 0xFF, bytes[place + 1] & 0xE6 == 0xE2 else { return nil }
            let version = Int(bytes[place + 1] >> 3 & 3)
            let rateIndex = Int(bytes[place + 2] >> 2 & 3)
            let bitIndex = Int(bytes[place + 2] >> 4)
            guard version != 1, rateIndex != 3, bitIndex != 0, bitIndex != 15 else { return nil }
            let isFirst = version == 3
            let rate = [44_100, 48_000, 32_000][rateIndex] / (isFirst ? 1 : version == 2 ? 2 : 4)
            let bits =
                isFirst
                ? [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320][bitIndex]
                : [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160][bitIndex]
            size = (isFirst ? 144_000 : 72_000) * bits / rate + Int(bytes[place + 2] >> 1 & 1)
            seconds = (isFirst ? 1152.0 : 576.0) / Double(rate)
        }
    }

    private static func little(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
