import CAV

/// What a film says about itself.
package struct FilmLabels: Sendable, Hashable {
    package var title = ""
    package var description = ""
    package var comment = ""

    package init(title: String = "", description: String = "", comment: String = "") {
        self.title = title
        self.description = description
        self.comment = comment
    }
}

/// A film that was written whole.
package struct AssembledFilm: Sendable, Hashable {
    package let frames: Int
    package let width: Int
    package let height: Int
    package let seconds: Double
}

/// Joins segments and the sound to a film: copies what is coded already, puts the index first.
///
/// There is no edit list in the film, picture and sound both begin at 0, and the sound ends with the last frame. The
/// first 21 ms of the mix are not heard (see `SoundCoder`): begin it with a pause of that length at least.
package struct FilmAssembler {
    private let segments: [String]
    private let parameters: SegmentParameters
    private let frames: Int

    /// Looks at all segments before anything is written.
    /// - Throws: An error naming the segment that is missing, damaged, or coded differently from the first.
    package init(segments: [String]) throws(FilmError) {
        guard !segments.isEmpty else { throw FilmError(.badInput, "assemble the film", "it has no segment.") }
        var first: SegmentParameters?
        var frames = 0
        for (index, path) in segments.enumerated() {
            let attempted = Self.reading(index, path)
            let reader = try SegmentReader(path: path, attempted)
            if let difference = reader.parameters.difference(from: first ?? reader.parameters) {
                throw FilmError(.badInput, attempted, "\(difference). Render it again.")
            }
            guard reader.frames > 0 else { throw FilmError(.badInput, attempted, "it has no frame.") }
            first = first ?? reader.parameters
            frames += reader.frames
        }
        guard let first, first.framesPerSecond.den == 1 else {
            throw FilmError(.badInput, Self.reading(0, segments[0]), "its frame rate is not a whole number.")
        }
        self.segments = segments
        parameters = first
        self.frames = frames
    }

    /// How many sample frames of sound belong to the film.
    package var soundLength: Int { Int(av_rescale_q(Int64(frames), frameTime, SoundCoder.timeBase)) }

    /// - Parameters:
    ///   - path: A scratch path; what stands there is replaced. If this throws, nothing is left there.
    ///   - sound: A `SoundFile`, exactly as long as the segments.
    ///   - cancelled: Asked before each packet.
    ///   - progress: Told the number of frames copied so far.
    package func write(
        to path: String, labels: FilmLabels, sound: String, cancelled: () -> Bool = { false },
        progress: (Int) -> Void = { _ in }
    ) throws(FilmError) -> AssembledFilm {
        let attempted = "write the film \(Libav.name(path))"
        let coded = try CodedSound(path: sound)
        guard coded.length == soundLength else {
            throw FilmError(
                .badInput, attempted,
                "the sound has \(coded.length) samples, and \(soundLength) belong to the pictures. Mix it again.")
        }
        let writer = try MovieWriter(path: path, attempted)
        let packet = try Packet()
        let soundPacket = try Packet()

        var reader = try open(0)
        let copied = reader.codecParameters
        let video = try writer.addStream(timeBase: frameTime) { avcodec_parameters_copy($0, copied) }
        writer.setFrameRate(Int(parameters.framesPerSecond.num), stream: video)
        let audio = try writer.addStream(timeBase: SoundCoder.timeBase, coded.describe)
        try writer.begin(
            .indexFirst,
            labels: ["title": labels.title, "description": labels.description, "comment": labels.comment])

        func writeSound(before frame: Int) throws(FilmError) {
            while av_compare_ts(Int64(coded.position), SoundCoder.timeBase, Int64(frame), frameTime) < 0 {
                if cancelled() { throw Libav.cancelled(attempted) }
                guard try coded.next(into: soundPacket) else { return }
                try writer.write(soundPacket, timeBase: SoundCoder.timeBase, stream: audio)
            }
        }

        var done = 0
        for index in segments.indices {
            if index > 0 { reader = try open(index) }
            let start = done
            while try reader.next(into: packet) {
                if cancelled() { throw Libav.cancelled(attempted) }
                if done == start, index > 0 { packet.dropLeadingMessages() }
                try writeSound(before: done)
                packet.pointer.pointee.pts += Int64(start)
                packet.pointer.pointee.dts += Int64(start)
                try writer.write(packet, timeBase: frameTime, stream: video)
                done += 1
                progress(done)
            }
        }
        guard done == frames else {
            throw FilmError(.badInput, attempted, "the segments changed while they were read.")
        }
        try writeSound(before: frames)
        try writer.finish()
        return AssembledFilm(
            frames: frames, width: Int(parameters.size[0]), height: Int(parameters.size[1]),
            seconds: Double(frames) / Double(parameters.framesPerSecond.num))
    }

    private var frameTime: AVRational { av_inv_q(parameters.framesPerSecond) }

    /// The segment may have been replaced since it was looked at.
    private func open(_ index: Int) throws(FilmError) -> SegmentReader {
        let attempted = Self.reading(index, segments[index])
        let reader = try SegmentReader(path: segments[index], attempted)
        guard reader.parameters == parameters else {
            throw FilmError(.badInput, attempted, "it changed while the film was assembled.")
        }
        return reader
    }

    private static func reading(_ index: Int, _ path: String) -> String {
        "join segment \(index + 1), \(Libav.name(path))"
    }
}
