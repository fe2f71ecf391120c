import Glibc

/// Writes PNG files without compression, for tests that need a picture of a kind, or that look at one.
package enum PNGFile {
    package enum Kind: UInt8, Sendable {
        case grey = 0
        case rgb = 2
        case rgba = 6
    }

    /// - Parameters:
    ///   - samples: Row by row, as many a pixel as the kind has; of 16 bits the higher byte first.
    ///   - claiming: The size that the header tells, if it is to lie.
    package static func bytes(
        width: Int, height: Int, _ kind: Kind, bits: UInt8 = 8, samples: [UInt8], claiming: (Int, Int)? = nil
    ) -> [UInt8] {
        var raw: [UInt8] = []
        let row = samples.count / height
        raw.reserveCapacity(samples.count + height)
        for y in 0..<height {
            raw.append(0)
            raw += samples[y * row..<(y + 1) * row]
        }
        let (toldWidth, toldHeight) = claiming ?? (width, height)
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk("IHDR", big(UInt32(toldWidth)) + big(UInt32(toldHeight)) + [bits, kind.rawValue, 0, 0, 0])
        file += chunk("IDAT", stored(raw))
        file += chunk("IEND", [])
        return file
    }

    package static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "wb") else { fatalError("cannot write \(path)") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { fatalError("cannot write all of \(path)") }
    }

    private static func big(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return big(UInt32(data.count)) + body + big(~body.reduce(~0) { checked($0, $1) })
    }

    private static func checked(_ sum: UInt32, _ byte: UInt8) -> UInt32 {
        (sum >> 8) ^ table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)]
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
    }

    /// A zlib stream of blocks that are not compressed.
    private static func stored(_ raw: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var at = 0
        repeat {
            let size = min(65535, raw.count - at)
            let low = UInt8(size & 255)
            let high = UInt8(size >> 8)
            stream += [at + size == raw.count ? 1 : 0, low, high, ~low, ~high]
            stream += raw[at..<at + size]
            at += size
        } while at < raw.count
        var a: UInt32 = 1
        var b: UInt32 = 0
        for byte in raw {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return stream + big(b << 16 | a)
    }
}
