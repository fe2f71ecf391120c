import Glibc

extension Composition {
    /// Plays the piece for this mood into a WAV file of 16 bits, 48 kHz, stereo, replacing what is there; the same bytes
    /// each time. Blocks for about a second.
    /// - Parameter path: The caller's own: a reader could see half of it.
    package static func write(_ mood: Mood, to path: String) throws(MusicError) {
        try Recording(Composition(mood)).write(to: path)
    }
}

extension Recording {
    package func write(to path: String) throws(MusicError) {
        let bytes = waveFile()
        let attempted = "write the music \(path)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.refusal(errno, attempted) }
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = errno
                close(descriptor)
                unlink(path)
                throw Self.refusal(reason, attempted)
            }
            start += count
        }
        guard close(descriptor) == 0 else {
            let reason = errno
            unlink(path)
            throw Self.refusal(reason, attempted)
        }
    }

    private func waveFile() -> [UInt8] {
        let size = left.count * 4
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 44)
        func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
        func put(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        put("RIFF")
        put(UInt32(36 + size))
        put("WAVEfmt ")
        put(UInt32(16))
        put(UInt16(1))
        put(UInt16(2))
        put(UInt32(Self.rate))
        put(UInt32(Self.rate * 4))
        put(UInt16(4))
        put(UInt16(16))
        put("data")
        put(UInt32(size))
        for index in left.indices {
            for sample in [left[index], right[index]] {
                let value = UInt16(bitPattern: Int16(max(-32_768, min(32_767, (sample * 32_768).rounded()))))
                bytes.append(UInt8(value & 255))
                bytes.append(UInt8(value >> 8))
            }
        }
        return bytes
    }

    private static func refusal(_ reason: Int32, _ attempted: String) -> MusicError {
        switch reason {
        case ENOSPC, EDQUOT:
            MusicError(code: .noSpace, attempted: attempted, cause: "the disk is full. Make room and start again.")
        default:
            MusicError(code: .unwritable, attempted: attempted, cause: "\(String(cString: strerror(reason))).")
        }
    }
}
