import CAV

/// What came out of transcoding.
package struct TranscodedMedia: Sendable, Hashable {
    /// 0 for sound alone, as are the height, the rate and the number of frames.
    package var width = 0
    package var height = 0
    package var framesPerSecond = 0
    package var frames = 0
    package var seconds = 0.0
    package var hasSound = false
    /// What the user may want to know: what was damaged, cut short, or could only be approximated.
    package var notes: [String] = []
}

/// Makes of any file that can be read one that plays everywhere: H.264 High and AAC-LC in an MP4 with its index first, at
/// most 1080p, upright, BT.709, at a constant rate; sound without picture as M4A. Titles, places and whatever else the
/// file tells about its maker are left behind.
///
/// A hostile file can crash the decoders: such work belongs into a process of its own, with `ProcessLimits`.
package struct Transcoder {
    package struct Options: Sendable, Hashable {
        package var limits = MediaLimits()
        package var preset = VideoPreset.standard
        package var encoder = VideoEncoder.x264
        /// In LUFS, such as −14; nil leaves the sound as loud as it is.
        package var loudness: Double?
        /// For decoding and coding each; 0 takes all cores.
        package var threads = 0

        package init() {}
    }

    package let probe: MediaProbe
    private let path: String
    private let options: Options
    private let attempted: String

    /// - Throws: If the file is none, or passes a limit by what it says about itself.
    package init(path: String, options: Options = Options()) throws(FilmError) {
        self.path = path
        self.options = options
        attempted = "convert \(Libav.name(path))"
        probe = try MediaProbe(path: path, mostStreams: max(1000, options.limits.streams))
        try options.limits.check(probe, name: Libav.name(path))
        guard !probe.video.isEmpty || !probe.audio.isEmpty else {
            throw FilmError(.badInput, attempted, "there is neither picture nor sound in it.")
        }
    }

    /// Whether an M4A comes out, and no MP4.
    package var isSoundAlone: Bool { probe.video.isEmpty }

    /// - Parameters:
    ///   - target: A scratch path; what stands there is replaced. If this throws, nothing is left there.
    ///   - cancelled: Asked before each packet and frame.
    ///   - progress: From 0 to 1, by time; never goes back.
    package func write(
        to target: String, cancelled: @escaping () -> Bool = { false }, progress: (Double) -> Void = { _ in }
    ) throws(FilmError) -> TranscodedMedia {
        let work = try TranscodingWork(path, probe, options, attempted, cancelled)
        return try work.write(to: target, progress)
    }
}

/// One run of a transcoder.
private final class TranscodingWork {
    private let path: String
    private let probe: MediaProbe
    private let options: Transcoder.Options
    private let attempted: String
    private let cancelled: () -> Bool
    private let picture: MediaTrack?
    private let sound: MediaTrack?
    private let origin: Double
    private var result = TranscodedMedia()
    private var told = 0.0

    init(
        _ path: String, _ probe: MediaProbe, _ options: Transcoder.Options, _ attempted: String,
        _ cancelled: @escaping () -> Bool
    ) throws(FilmError) {
        (self.path, self.probe, self.options) = (path, probe, options)
        (self.attempted, self.cancelled) = (attempted, cancelled)
        func track(_ kind: MediaTrack.Kind) throws(FilmError) -> MediaTrack? {
            try MediaTrack(
                path: path, kind, limits: options.limits, threads: options.threads, attempted, cancelled: cancelled)
        }
        picture = probe.video.isEmpty ? nil : try track(.picture)
        sound = probe.audio.isEmpty ? nil : try track(.sound)
        origin = [picture?.startSeconds, sound?.startSeconds].compactMap { $0 }.min() ?? 0
        if let video = probe.video.first, picture == nil { throw undecodable("picture", video.codec) }
        guard let audio = probe.audio.first, sound == nil else { return }
        guard picture != nil else { throw undecodable("sound", audio.codec) }
        result.notes.append("its sound, coded as \(audio.codec), cannot be decoded and was left out")
    }

    func write(to target: String, _ progress: (Double) -> Void) throws(FilmError) -> TranscodedMedia {
        let heard = try soundSource()
        if let picture {
            try writeFilm(to: target, picture, heard, progress)
        } else {
            try writeSound(to: target, heard, progress)
        }
        let damaged = (picture?.damaged ?? 0) + (sound?.damaged ?? 0)
        if damaged > 0 { result.notes.append("\(damaged) damaged pieces of it were left out or patched") }
        let claimed = probe.isCounted ? 0 : probe.seconds ?? 0
        let isShort = claimed - result.seconds > max(0.5, claimed * 0.05)
        if isShort || probe.missingSeconds > 0.5 || picture?.brokeOff == true || sound?.brokeOff == true {
            result.notes.append("it is cut short: what was there was taken")
        }
        return result
    }

    private func writeFilm(
        to target: String, _ picture: MediaTrack, _ heard: SoundPull?, _ progress: (Double) -> Void
    ) throws(FilmError) {
        guard let video = probe.video.first(where: { $0.index == picture.index }) else {
            throw FilmError(.badInput, attempted, "it changed while it was read.")
        }
        let size = PictureSize(of: video)
        let rate = SteadyRate.nearest(to: video.framesPerSecond)
        let format = try VideoFormat(
            width: size.width, height: size.height, framesPerSecond: rate, preset: options.preset,
            encoder: options.encoder)
        let converter = try PictureConverter(for: video, size, attempted)
        let pictures = try SteadyPictures(
            picture, converter, framesPerSecond: Double(rate), origin: origin, limits: options.limits, attempted)
        let coder = try PictureCoder(format, threads: options.threads)
        let soundCoder = try heard.map { (pull) throws(FilmError) in try SoundCoder(length: nil, source: pull) }
        let writer = try MovieWriter(path: target, attempted)
        let stream = try writer.addStream(timeBase: format.timeBase, coder.describe)
        writer.setFrameRate(rate, stream: stream)
        let soundStream = try soundCoder.map { (coder) throws(FilmError) in
            try writer.addStream(timeBase: SoundCoder.timeBase, coder.describe)
        }
        try writer.begin(.indexFirst)
        let packet = try Packet()
        let soundPacket = try Packet()

        func writeSound(before frame: Int?) throws(FilmError) {
            guard let soundCoder, let soundStream else { return }
            while frame.map({
                av_compare_ts(Int64(soundCoder.position), SoundCoder.timeBase, Int64($0), format.timeBase) < 0
            }) ?? true {
                try goOn()
                guard try soundCoder.next(into: soundPacket) else { return }
                try writer.write(soundPacket, timeBase: SoundCoder.timeBase, stream: soundStream)
            }
        }
        func drain() throws(FilmError) {
            while try coder.next(into: packet, attempted) {
                try goOn()
                try writeSound(before: coder.given - 1)
                try writer.write(packet, timeBase: format.timeBase, stream: stream)
            }
        }

        while let frame = try pictures.next() {
            try goOn()
            try coder.take(frame, attempted)
            try drain()
            tell(Double(pictures.position) / Double(rate), progress)
        }
        guard coder.taken > 0 else { throw FilmError(.badInput, attempted, "there is no picture in it.") }
        try coder.end(attempted)
        try drain()
        try writeSound(before: nil)
        try writer.finish()
        let heardSeconds = Double(soundCoder?.position ?? 0) / Double(SoundCoder.sampleRate)
        (result.width, result.height, result.framesPerSecond) = (size.width, size.height, rate)
        result.frames = coder.given
        result.seconds = max(Double(coder.given) / Double(rate), heardSeconds)
        result.hasSound = heardSeconds > 0
        result.notes += converter.notes
        progress(1)
    }

    private func writeSound(to target: String, _ heard: SoundPull?, _ progress: (Double) -> Void) throws(FilmError) {
        guard let heard else { throw FilmError(.badInput, attempted, "there is no sound in it.") }
        let coder = try SoundCoder(length: nil, delay: .heard, source: heard)
        let writer = try MovieWriter(path: target, kind: .sound, attempted)
        let stream = try writer.addStream(timeBase: SoundCoder.timeBase, coder.describe)
        try writer.begin(.indexFirst)
        let packet = try Packet()
        while try coder.next(into: packet) {
            try goOn()
            try writer.write(packet, timeBase: SoundCoder.timeBase, stream: stream)
            tell(Double(coder.position) / Double(SoundCoder.sampleRate), progress)
        }
        try writer.finish()
        result.seconds = Double(coder.position) / Double(SoundCoder.sampleRate)
        result.hasSound = true
        progress(1)
    }

    /// The sound at its own times, at the loudness asked for; nil if there is none that can be decoded.
    private func soundSource() throws(FilmError) -> SoundPull? {
        guard let sound else { return nil }
        let timed = TimedSound(sound, origin: origin, limits: options.limits, attempted)
        do throws(FilmError) {
            guard try timed.begin() else { return nil }
        } catch  where error.code == .badInput && picture != nil {
            result.notes.append("nothing of its sound can be decoded: it was left out")
            return nil
        }
        guard let loudness = options.loudness else { return timed.read }
        guard
            let again = try MediaTrack(
                path: path, .sound, limits: options.limits, threads: 1, attempted, cancelled: cancelled)
        else { return nil }
        let measured = TimedSound(again, origin: origin, limits: options.limits, attempted)
        let gain = try LevelledSound.gain(for: loudness, of: measured.read)
        return LevelledSound(gain: gain, source: timed.read).read
    }

    private func goOn() throws(FilmError) {
        if cancelled() { throw Libav.cancelled(attempted) }
    }

    /// What is known of the length may be wrong: only the end is 1.
    private func tell(_ seconds: Double, _ progress: (Double) -> Void) {
        guard let all = probe.seconds, all > 0 else { return }
        told = max(told, min(0.99, seconds / all))
        progress(told)
    }

    private func undecodable(_ what: String, _ codec: String) -> FilmError {
        FilmError(
            .unsupported, attempted,
            "its \(what), coded as \(codec), cannot be decoded. Convert it to MP4 with H.264 and AAC and try again.")
    }
}
