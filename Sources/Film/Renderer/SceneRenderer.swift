/// Renders one scene into a segment. The segment depends on the values given here and the files that they name, and on
/// nothing else: not on the length of the film, nor on the scenes after it.
package struct SceneRenderer: Sendable {
    package let look: FilmLook
    package let format: VideoFormat
    package let timing: SceneTiming
    /// Already cut to the scene's length.
    let transition: Transition
    let shot: SceneShot
    /// The scene before, if the transition shows it.
    let previous: (shot: SceneShot, frames: Int)?
    let captions: CaptionTrack?
    /// Common to the scenes of a film.
    fileprivate let stills: SharedStills
    private let index: Int
    private let name: String

    /// - Parameters:
    ///   - index: The place of the scene in the film, from 0.
    ///   - previous: The scene before; may be nil if the transition is a cut.
    package init(
        look: FilmLook, scene: TimelineScene, timing: SceneTiming, index: Int,
        previous: (scene: TimelineScene, timing: SceneTiming)?
    ) throws(FilmError) {
        try self.init(
            look: look, scene: scene, timing: timing, index: index, previous: previous, stills: SharedStills())
    }

    init(
        look: FilmLook, scene: TimelineScene, timing: SceneTiming, index: Int,
        previous: (scene: TimelineScene, timing: SceneTiming)?, stills: SharedStills
    ) throws(FilmError) {
        self.stills = stills
        self.look = look
        self.timing = timing
        self.index = index
        name = scene.name
        format = try look.format()
        shot = SceneShot(scene, timing, index: index, look: look)
        // A transition of all frames would end in a jump.
        let frames = min(scene.transition.frames, timing.frames - 1)
        if let previous, index > 0, frames > 0 {
            transition = Transition(scene.transition.kind, frames: frames)
            self.previous = (
                SceneShot(previous.scene, previous.timing, index: index - 1, look: look), previous.timing.frames
            )
        } else {
            transition = .cut
            self.previous = nil
        }
        let track = timing.captions(scene, canvas: look.canvas)
        captions = look.captions == nil || track.words.isEmpty ? nil : track
    }

    /// The size that is rendered.
    var canvas: Canvas {
        Canvas(width: format.width, height: format.height, rateNumerator: format.framesPerSecond)
    }

    private var content: PictureContent { shot.isClip ? .anything : .stills }

    /// Whether a frame is like the one before it, but for a little motion of the whole. What is seen through a crossfade
    /// counts as well; where black, an edge or a clip comes in the coder has to look.
    private func isSteady(_ frame: Int) -> Bool {
        guard !shot.isClip else { return false }
        guard frame < transition.frames, let previous else { return true }
        return transition.kind == .crossfade && !previous.shot.isClip
    }

    /// Writes the segment. Blocks, and yields to a cancellation within 200 ms.
    /// - Parameters:
    ///   - path: A scratch path; what stands there is replaced. If this throws, nothing is left there.
    ///   - threads: For the coder: 1 where several scenes are rendered side by side; 0 for as many as there are cores.
    ///   - progress: Told the number of frames drawn so far.
    package func write(
        to path: String, threads: Int, cancelled: @escaping () -> Bool = { false },
        progress: (Int) -> Void = { _ in }
    ) throws(FilmError) -> Segment {
        do throws(FilmError) {
            let drawing = try SceneDrawing(self, cancelled: cancelled)
            return try SegmentEncoder.write(
                to: path, format: format, content, threads: threads, frames: timing.frames, cancelled: cancelled,
                progress: progress, isSteady: isSteady
            ) { (frame) throws(FilmError) in try drawing.draw(frame) }
        } catch {
            throw error.inScene(index, name)
        }
    }

    /// A part of the scene, which becomes a segment of its own.
    struct Part {
        let frames: Range<Int>
        /// Where the segment is written; what stands there is replaced.
        let path: String
    }

    /// The frames of each part: as short as a group may be, so that little is lost when a render is killed, and no key
    /// frame is needed for the parts' sake.
    var parts: [Range<Int>] {
        let length = format.groupLength
        let count = max(1, timing.frames / length)
        return (0..<count).map { $0 * length..<($0 + 1 < count ? ($0 + 1) * length : timing.frames) }
    }

    /// Writes parts that follow each other, each into a segment. Blocks, and yields to a cancellation within 200 ms.
    /// Segments that are not whole when this throws are removed.
    /// - Parameters:
    ///   - first: The first of them.
    ///   - next: Asked for the one that begins where the last one ends, when that is drawn; nil to end.
    ///   - written: Told the segments that are whole, in order; that may be a while after they were drawn.
    ///   - progress: Called after each frame.
    func write(
        _ first: Part, threads: Int, cancelled: @escaping () -> Bool, next: () -> Part?,
        written: @escaping (Part) throws(FilmError) -> Void, progress: () -> Void
    ) throws(FilmError) {
        var begun: [Part] = []
        do throws(FilmError) {
            let drawing = try SceneDrawing(self, from: first.frames.lowerBound, cancelled: cancelled)
            let chain = try SegmentChain(format: format, content, threads: threads) { (number) throws(FilmError) in
                try written(begun[number])
            }
            var part: Part? = first
            while let current = part {
                begun.append(current)
                try chain.begin(current.path, frames: current.frames.count)
                for number in current.frames {
                    if cancelled() { throw Libav.cancelled("draw frame \(number)") }
                    try chain.append(try drawing.draw(number), isSteady: isSteady(number))
                    progress()
                }
                part = next()
            }
            try chain.finish(cancelled: cancelled)
        } catch {
            throw error.inScene(index, name)
        }
    }

    /// Draws all frames and codes none; each is gone with the next.
    package func draw(_ body: (FrameBuffer) throws(FilmError) -> Void) throws(FilmError) {
        let drawing = try SceneDrawing(self, cancelled: { false })
        for frame in 0..<timing.frames { try body(drawing.draw(frame)) }
    }

    /// A JPEG of the middle of the scene, without captions.
    package func poster(cancelled: @escaping () -> Bool = { false }) throws(FilmError) -> [UInt8] {
        do throws(FilmError) {
            let (shot, reel) = try load(shot, cancelled: cancelled)
            try reel?.show(timing.frames / 2)
            let frame = FrameBuffer(width: format.width, height: format.height)
            Compositor(canvas).draw(timing.frames / 2, of: shot, into: frame)
            return try Poster.jpeg(of: frame)
        } catch {
            throw error.inScene(index, name)
        }
    }
}

extension SceneRenderer {
    /// Makes a shot ready, with the clip that it shows if it is one: that one is for this drawing alone.
    fileprivate func load(
        _ shot: SceneShot, cancelled: @escaping () -> Bool
    ) throws(FilmError) -> (shot: Shot, reel: ClipReel?) {
        guard shot.isClip else { return (try stills.load(shot, canvas: canvas, cancelled: cancelled), nil) }
        let reel = try ClipReel(shot.picture, canvas: canvas, cancelled: cancelled)
        return (Shot(reel.still, frames: shot.frames), reel)
    }
}

/// The frames of one scene, one after the other in the same memory.
private final class SceneDrawing {
    private let compositor: Compositor
    private let shot: Shot
    private let reel: ClipReel?
    /// Gone when its last frame was drawn.
    private var previous: (shot: Shot, reel: ClipReel?, frames: Int)?
    private let transition: Transition
    private let captions: CaptionRenderer?
    private let framesPerSecond: Double
    private let frame: FrameBuffer

    /// - Parameter from: The first frame that will be asked for.
    init(_ scene: SceneRenderer, from: Int = 0, cancelled: @escaping () -> Bool) throws(FilmError) {
        let canvas = scene.canvas
        (shot, reel) = try scene.load(scene.shot, cancelled: cancelled)
        if from < scene.transition.frames, let (shot, frames) = scene.previous {
            let (shot, reel) = try scene.load(shot, cancelled: cancelled)
            previous = (shot, reel, frames)
        }
        if let track = scene.captions, let style = scene.look.captions {
            captions = try Interruptible.run("lay out the captions", cancelled: cancelled) { () throws(FilmError) in
                try CaptionRenderer(track: track, style: style, width: canvas.width, height: canvas.height)
            }
        } else {
            captions = nil
        }
        transition = scene.transition
        framesPerSecond = canvas.framesPerSecond
        compositor = Compositor(canvas)
        frame = FrameBuffer(width: canvas.width, height: canvas.height)
    }

    func draw(_ number: Int) throws(FilmError) -> FrameBuffer {
        if number >= transition.frames { previous = nil }
        try reel?.show(number)
        if let previous {
            try previous.reel?.show(previous.frames + number)
            compositor.draw(
                number, of: shot, after: previous.shot, previousFrames: previous.frames, transition, into: frame)
        } else {
            compositor.draw(number, of: shot, into: frame)
        }
        // What is seen of a frame is its middle.
        if let caption = captions?.image(at: (Double(number) + 0.5) / framesPerSecond) {
            compositor.lay(caption.image, on: frame)
        }
        return frame
    }
}
