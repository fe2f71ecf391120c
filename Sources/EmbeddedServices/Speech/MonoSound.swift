import Glibc

/// Sound of one channel in 16 bits, as the voices make it.
struct MonoSound {
    var rate: Int
    var samples: [Int16]

    var seconds: Double { Double(samples.count) / Double(max(1, rate)) }

    /// Reads a plain WAV file, or what a program wrote of one to a pipe, whose header does not know the length.
    init?(wave bytes: [UInt8]) {
        guard bytes.count >= 44, bytes[0..<4].elementsEqual("RIFF".utf8), bytes[8..<12].elementsEqual("WAVE".utf8)
        else {
            return nil
        }
        func number(_ place: Int, _ width: Int) -> Int {
            bytes[place..<place + width].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        var rate = 0
        var place = 12
        while place + 8 <= bytes.count {
            let length = number(place + 4, 4)
            if bytes[place..<place + 4].elementsEqual("fmt ".utf8), place + 24 <= bytes.count {
                guard number(place + 8, 2) == 1, number(place + 10, 2) == 1, number(place + 22, 2) == 16 else {
                    return nil
                }
                rate = number(place + 12, 4)
            }
            if bytes[place..<place + 4].elementsEqual("data".utf8), rate > 0 {
                let count = min(length, bytes.count - place - 8) / 2
                self.rate = rate
                samples = bytes.withUnsafeBytes { bytes in
                    (0..<count).map {
                        Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 8 + $0 * 2, as: Int16.self))
                    }
                }
                return
            }
            place += 8 + length + length % 2
        }
        return nil
    }

    init(rate: Int, samples: [Int16]) {
        self.rate = rate
        self.samples = samples
    }

    /// Where something is to be heard, in samples: blocks of 5 ms that are not 45 dB below the loudest. Nil for silence.
    var audible: Range<Int>? {
        let block = max(1, rate / 200)
        let powers = levels(of: block)
        guard let loudest = powers.max(), loudest > 100 else { return nil }
        let threshold = max(30, loudest * 0.0056)
        guard let first = powers.firstIndex(where: { $0 > threshold }),
            let last = powers.lastIndex(where: { $0 > threshold })
        else { return nil }
        return first * block..<min(samples.count, (last + 1) * block)
    }

    /// The root mean square of each block of so many samples.
    func levels(of block: Int) -> [Double] {
        samples.withUnsafeBufferPointer { samples in
            stride(from: 0, to: samples.count, by: block).map { start in
                let end = min(start + block, samples.count)
                var sum = 0.0
                for index in start..<end { sum += Double(samples[index]) * Double(samples[index]) }
                return (sum / Double(end - start)).squareRoot()
            }
        }
    }

    /// How loud the speech in it is, pauses left out, as a share of full scale.
    var speechLevel: Double {
        let levels = levels(of: max(1, rate / 50))
        guard let loudest = levels.max(), loudest > 0 else { return 0 }
        let spoken = levels.filter { $0 > loudest * 0.1 }
        return (spoken.reduce(0) { $0 + $1 * $1 } / Double(spoken.count)).squareRoot() / 32768
    }
}

/// Writes a WAV file of one channel piece by piece. Under its name there is nothing until `finish`.
struct MonoWaveFile: ~Copyable {
    private let path: String
    private let rate: Int
    private let descriptor: Int32
    private(set) var count = 0

    init(path: String, rate: Int) throws(MonoWaveError) {
        self.path = path
        self.rate = rate
        descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw MonoWaveError(path: path, number: errno) }
        try put(header(samples: 0))
    }

    deinit { close(descriptor) }

    mutating func write(_ samples: [Int16]) throws(MonoWaveError) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(samples.count * 2)
        for sample in samples {
            bytes.append(UInt8(truncatingIfNeeded: sample))
            bytes.append(UInt8(truncatingIfNeeded: sample >> 8))
        }
        try put(bytes)
        count += samples.count
    }

    /// Puts the lengths in, and the file under its name.
    func finish() throws(MonoWaveError) {
        let header = header(samples: count)
        guard pwrite(descriptor, header, header.count, 0) == header.count, rename(path + ".part", path) == 0 else {
            throw MonoWaveError(path: path, number: errno)
        }
    }

    private func put(_ bytes: [UInt8]) throws(MonoWaveError) {
        var start = 0
        while start < bytes.count {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw MonoWaveError(path: path, number: errno) }
            start += written
        }
    }

    private func header(samples: Int) -> [UInt8] {
        var header: [UInt8] = []
        func put(_ text: String) { header += text.utf8 }
        func put(_ value: Int, _ width: Int) {
            for place in 0..<width { header.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
        }
        put("RIFF")
        put(36 + samples * 2, 4)
        put("WAVEfmt ")
        put(16, 4)
        put(1, 2)
        put(1, 2)
        put(rate, 4)
        put(rate * 2, 4)
        put(2, 2)
        put(16, 2)
        put("data")
        put(samples * 2, 4)
        return header
    }
}

struct MonoWaveError: Error, CustomStringConvertible {
    let path: String
    let number: Int32

    var description: String {
        "could not write \(path): "
            + (number == ENOSPC ? "the disk is full. Make room and start again" : String(cString: strerror(number)))
    }
}
