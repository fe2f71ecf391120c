import CAV

/// The pictures of a video at a constant rate: each is repeated as long as it is shown, and those that are shown for less
/// than a frame are left out.
final class SteadyPictures {
    /// Frames given so far.
    private(set) var position = 0
    private let track: MediaTrack
    private let converter: PictureConverter
    private let rate: Double
    private let limits: MediaLimits
    private let attempted: String
    private var origin: Double
    private let held: Frame
    private var isHolding = false
    private var heldTime = 0.0
    private var heldLength = 0.0
    /// The held picture as a frame, once it was needed.
    private var converted: FrameBuffer?
    /// Until which frame the held picture is shown; nil while there is no telling.
    private var until: Int?
    private var isOver = false
    /// When the picture after the held one is shown.
    private var nextTime = 0.0

    /// - Parameter origin: The moment of the file at which frame 0 is shown, in seconds.
    init(
        _ track: MediaTrack, _ converter: PictureConverter, framesPerSecond: Double, origin: Double,
        limits: MediaLimits, _ attempted: String
    ) throws(FilmError) {
        self.track = track
        self.converter = converter
        rate = framesPerSecond
        self.origin = origin
        self.limits = limits
        self.attempted = attempted
        held = try Frame()
    }

    /// The next frame, valid until the one after it is asked for; nil after the last.
    func next() throws(FilmError) -> FrameBuffer? {
        while true {
            if isHolding, let until, position < until {
                if converted == nil { converted = try converter.convert(held) }
                position += 1
                return converted
            }
            if isOver { return nil }
            try advance()
        }
    }

    /// Leaves out the frames before this one, if it is the first that is asked for. False where the file was not sought in
    /// exactly: what comes then may be another picture than that of the frame.
    func begin(at frame: Int) throws(FilmError) -> Bool {
        // Times that jump follow from all that came before.
        guard !track.hasJumps else { return true }
        track.seek(to: origin + Double(frame) / rate)
        position = frame
        guard try track.next() else { return false }
        guard let time = track.time else { return false }
        nextTime = time - origin
        guard try self.frame(at: nextTime) <= frame else { return false }
        hold()
        try look()
        return true
    }

    /// The picture of this frame, or after the end the last one; valid until the next is asked for. Each frame lies behind
    /// the one before. Nil where there is none at all.
    func picture(at frame: Int) throws(FilmError) -> FrameBuffer? {
        position = max(position, frame)
        if let picture = try next() { return picture }
        guard isHolding else { return nil }
        if converted == nil { converted = try converter.convert(held) }
        return converted
    }

    /// Holds the next picture, and finds out until when it is shown.
    private func advance() throws(FilmError) {
        if !isHolding {
            // The first picture of all stands from the beginning, whenever it comes.
            guard try track.next() else {
                isOver = true
                return
            }
            nextTime = track.time.map { $0 - origin } ?? 0
        }
        hold()
        try look()
    }

    private func hold() {
        held.clear()
        heldTime = nextTime
        heldLength = track.length
        av_frame_move_ref(held.pointer, track.frame.pointer)
        isHolding = true
        converted = nil
        until = nil
    }

    /// Decodes the picture after the held one. Pictures that go back in time are left out.
    private func look() throws(FilmError) {
        while try track.next() {
            var time = track.time.map { $0 - origin } ?? heldTime + max(heldLength, 1 / rate)
            if track.hasJumps, !(-0.5...10).contains(time - heldTime) {
                let expected = heldTime + max(heldLength, 1 / rate)
                origin += time - expected
                time = expected
            }
            guard time > heldTime else { continue }
            nextTime = time
            until = try frame(at: time)
            return
        }
        isOver = true
        let end = try frame(at: heldTime + max(heldLength, 1 / rate))
        until = max(end, position == 0 ? 1 : 0)
    }

    private func frame(at time: Double) throws(FilmError) -> Int {
        try limits.check(seconds: time, attempted)
        return max(0, Int((time * rate).rounded()))
    }
}
