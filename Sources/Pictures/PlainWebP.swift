/// Takes what is no picture out of a WebP file: libvips 8.14 writes an EXIF chunk of its own making, asked or not.
enum PlainWebP {
    private static let kept: Set<String> = ["VP8X", "VP8 ", "VP8L", "ALPH"]

    /// Works in place.
    /// - Returns: How long it is now.
    static func compact(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        let header = 12
        guard bytes.count > header, name(bytes, 0) == "RIFF", name(bytes, 8) == "WEBP" else { return bytes.count }
        var from = header
        var to = header
        while from + 8 <= bytes.count {
            let size = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: from + 4, as: UInt32.self)))
            let whole = min(8 + size + size % 2, bytes.count - from)
            let name = name(bytes, from)
            if kept.contains(name) {
                bytes.baseAddress.map { ($0 + to).copyMemory(from: $0 + from, byteCount: whole) }
                // Of the flags only the one for transparency tells of something that is still there.
                if name == "VP8X", whole > 8 { bytes[to + 8] &= 0x10 }
                to += whole
            }
            from += whole
        }
        bytes.storeBytes(of: UInt32(to - 8).littleEndian, toByteOffset: 4, as: UInt32.self)
        return to
    }

    private static func name(_ bytes: UnsafeMutableRawBufferPointer, _ place: Int) -> String {
        String(decoding: bytes[place..<place + 4], as: UTF8.self)
    }
}
