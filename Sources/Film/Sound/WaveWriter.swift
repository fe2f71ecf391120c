import Glibc

/// Writes a WAV file of 48 kHz stereo, front to back. Under its name there is nothing until `finish`, and all of it, on
/// the disk, afterwards.
package final class WaveWriter {
    package enum Format: Sendable {
        case float32
        case integer16
    }

    private let path: String
    private let format: Format
    private let attempted: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private var written = 0

    package init(path: String, format: Format = .float32) throws(FilmError) {
        self.path = path
        self.format = format
        attempted = "write \(path)"
        descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure() }
        buffer.reserveCapacity(1 << 16)
        // Its sizes are put in at the end.
        buffer.append(contentsOf: header(bytes: 0))
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(path + ".part")
    }

    package func write(_ samples: UnsafeBufferPointer<Float>) throws(FilmError) {
        for sample in samples {
            let sample = playable(sample)
            switch format {
            case .float32: append(sample.bitPattern)
            case .integer16: append(UInt16(bitPattern: Int16(max(-32768, min(32767, (sample * 32768).rounded())))))
            }
            if buffer.count > 65_000 { try flush() }
        }
        guard written + buffer.count < Int(UInt32.max) else {
            throw FilmError(.tooLarge, attempted, "a WAV file holds at most 4 GB. Write a shorter one.")
        }
    }

    package func write(_ samples: [Float]) throws(FilmError) {
        do {
            try samples.withUnsafeBufferPointer { try write($0) }
        } catch let error as FilmError {
            throw error
        } catch {
            throw FilmError(.library, attempted, "\(error)")
        }
    }

    package func finish() throws(FilmError) {
        try flush()
        let header = header(bytes: written - Self.headerSize)
        guard pwrite(descriptor, header, header.count, 0) == header.count, fsync(descriptor) == 0 else {
            throw failure()
        }
        guard rename(path + ".part", path) == 0 else { throw failure() }
        close(descriptor)
        descriptor = -1
        let slash = path.lastIndex(of: "/")
        let folder = open(slash.map { String(path[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure() }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure() }
    }

    private func flush() throws(FilmError) {
        var start = 0
        while start < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            start += count
        }
        written += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    private func failure() -> FilmError {
        let reason = String(cString: strerror(errno))
        return errno == ENOSPC || errno == EDQUOT
            ? FilmError(.noSpace, attempted, "the disk is full. Make room and start again.")
            : FilmError(.library, attempted, "\(reason).")
    }

    private func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { buffer.append(contentsOf: $0) }
    }

    private static let headerSize = 44

    private func header(bytes: Int) -> [UInt8] {
        let width = format == .float32 ? 4 : 2
        var header: [UInt8] = []
        func put(_ text: String) { header.append(contentsOf: text.utf8) }
        func put(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { header.append(contentsOf: $0) }
        }
        put("RIFF")
        put(UInt32(36 + bytes))
        put("WAVEfmt ")
        put(UInt32(16))
        put(UInt16(format == .float32 ? 3 : 1))
        put(UInt16(Sound.channels))
        put(UInt32(Sound.rate))
        put(UInt32(Sound.rate * Sound.channels * width))
        put(UInt16(Sound.channels * width))
        put(UInt16(width * 8))
        put("data")
        put(UInt32(bytes))
        return header
    }
}
