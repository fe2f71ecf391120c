import CAV

/// What going through the packets of one stream tells about its times.
struct PacketCount {
    private(set) var packets = 0
    /// In seconds: when the first one begins, and the last one ends.
    private(set) var first = Double.infinity
    private(set) var last = -Double.infinity
    private var steps = StepLengths()

    var seconds: Double { max(0, last - first) }
    var isUneven: Bool { steps.isUneven }

    mutating func add(_ packet: AVPacket, _ base: AVRational) {
        packets += 1
        let time = packet.pts == Libav.noTimestamp ? packet.dts : packet.pts
        guard time != Libav.noTimestamp else { return }
        first = min(first, Double(time) * av_q2d(base))
        last = max(last, Double(time + max(0, packet.duration)) * av_q2d(base))
        // Frames that are reordered have steps of every kind, but come to be decoded evenly.
        if packet.dts != Libav.noTimestamp { steps.add(Double(packet.dts) * av_q2d(base)) }
    }
}

/// Whether moments follow each other evenly.
struct StepLengths {
    private var previous: Double?
    private var shortest = Double.infinity
    private var longest = 0.0

    mutating func add(_ moment: Double) {
        if let previous, moment > previous {
            shortest = min(shortest, moment - previous)
            longest = max(longest, moment - previous)
        }
        previous = moment
    }

    /// Containers round times to as little as a millisecond, so that 2 ms of difference mean nothing.
    var isUneven: Bool { longest > shortest * 1.2 && longest - shortest > 0.0025 }
}

extension UnsafeMutablePointer<AVStream> {
    /// By the index of the file, if it has one.
    var isUneven: Bool {
        var steps = StepLengths()
        for number in 0..<avformat_index_get_entries_count(self) {
            guard let entry = avformat_index_get_entry(self, number) else { break }
            steps.add(Double(entry.pointee.timestamp) * av_q2d(pointee.time_base))
        }
        // An index of key frames alone says nothing about the frames between them.
        return steps.isUneven && Int64(avformat_index_get_entries_count(self)) >= pointee.nb_frames
            && pointee.nb_frames > 2
    }

    /// For how many seconds the index points behind the end of the file.
    func secondsMissing(of size: Int64) -> Double {
        let count = avformat_index_get_entries_count(self)
        guard count > 1, size > 0, let last = avformat_index_get_entry(self, count - 1) else { return 0 }
        for number in 0..<count {
            guard let entry = avformat_index_get_entry(self, number),
                entry.pointee.pos + Int64(entry.pointee.size) > size
            else { continue }
            return Double(last.pointee.timestamp - entry.pointee.timestamp + 1) * av_q2d(pointee.time_base)
        }
        return 0
    }
}
