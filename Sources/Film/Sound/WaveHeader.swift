import Glibc

/// What a WAV file says of its own length. libav plays one that is cut short without a word.
enum WaveHeader {
    /// How many bytes of sound are missing at the end, and how many a second takes. Nil if this is no plain WAV file, or
    /// one written to a pipe, whose header does not know the length.
    static func missing(of path: String) -> (bytes: Int, perSecond: Int)? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard name(descriptor, 0) == "RIFF", name(descriptor, 8) == "WAVE" else { return nil }
        var perSecond = 0
        var place = 12
        // Some chunks of a title and a date may stand before the sound, not thousands.
        for _ in 0..<64 {
            guard let name = name(descriptor, place), let length = number(descriptor, place + 4) else { return nil }
            if name == "fmt " { perSecond = number(descriptor, place + 16) ?? 0 }
            if name == "data" {
                guard length < 0x7FFF_0000, perSecond > 0 else { return nil }
                return (max(0, place + 8 + length - size), perSecond)
            }
            place += 8 + length + length % 2
        }
        return nil
    }

    private static func name(_ descriptor: Int32, _ place: Int) -> String? {
        bytes(descriptor, place).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func number(_ descriptor: Int32, _ place: Int) -> Int? {
        bytes(descriptor, place).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
    }

    private static func bytes(_ descriptor: Int32, _ place: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 4)
        return pread(descriptor, &bytes, 4, place) == 4 ? bytes : nil
    }
}
