import Pictures

/// One picture or clip of a film with all that decides how it moves.
struct SceneShot: Equatable, Sendable {
    let picture: String
    let isClip: Bool
    let fit: Still.Fit
    let movement: TimelineScene.Movement
    /// In fractions of the picture; nil to look for it.
    let interest: Point?
    /// Frames of the motion: those of the scene, and those below the next transition.
    let frames: Int
    let seconds: Double

    init(
        picture: String, isClip: Bool = false, fit: Still.Fit, movement: TimelineScene.Movement,
        interest: Point? = nil, frames: Int, seconds: Double
    ) {
        self.picture = picture
        self.isClip = isClip
        self.fit = fit
        self.movement = movement
        self.interest = interest
        self.frames = frames
        self.seconds = seconds
    }

    /// - Parameter index: The place of the scene in the film, from 0.
    init(_ scene: TimelineScene, _ timing: SceneTiming, index: Int, look: FilmLook) {
        picture = scene.picture
        isClip = scene.isClip
        fit = isClip ? .cover : scene.fit
        interest = isClip ? nil : scene.interest
        frames = timing.frames + look.framesBelowTransition
        seconds = Double(frames) / look.canvas.framesPerSecond
        movement =
            isClip
            ? .still
            : scene.movement == .automatic ? .kind(.automatic(scene: index, seed: look.seed)) : scene.movement
    }

    /// Decodes the picture and makes it ready.
    /// - Parameter canvas: As it is rendered.
    func load(canvas: Canvas, cancelled: () -> Bool) throws(FilmError) -> Still {
        try Interruptible.run("load \(picture)", cancelled: cancelled) { () throws(FilmError) in
            let file: PictureFile
            let motion: Motion
            do throws(PicturesError) {
                file = try PictureFile(picture)
                motion = try self.motion(of: file, canvas)
            } catch {
                throw FilmError(error)
            }
            return try Still(file, motion: motion, canvas: canvas, fit: fit)
        }
    }

    private func motion(of file: PictureFile, _ canvas: Canvas) throws(PicturesError) -> Motion {
        let own = Double(file.width) / Double(file.height)
        let aspect = fit == .cover ? own : canvas.aspect
        switch movement {
        case .explicit(let motion): return motion
        case .still, .automatic:
            // An automatic one was replaced by its kind.
            let interest = try interest(in: file, canvas)
            let cover = Area.cover(pictureAspect: aspect, canvasAspect: canvas.aspect)
            let area = Area(around: interest, width: cover.width, height: cover.height)
            return Motion(start: area, end: area)
        case .kind(let kind):
            return Motion.motion(
                kind,
                Motion.Setting(
                    pictureAspect: aspect, canvasAspect: canvas.aspect, interest: try interest(in: file, canvas),
                    seconds: seconds))
        }
    }

    /// The point of interest in fractions of what the motion moves over.
    private func interest(in file: PictureFile, _ canvas: Canvas) throws(PicturesError) -> Point {
        let point = if let interest { interest } else { try file.interest() }
        guard fit == .backdrop else { return point }
        let own = Double(file.width) / Double(file.height)
        let across = min(1, own / canvas.aspect)
        let down = min(1, canvas.aspect / own)
        return Point(x: 0.5 + (point.x - 0.5) * across, y: 0.5 + (point.y - 0.5) * down)
    }
}

extension FilmError {
    init(_ error: PicturesError) {
        let code: Code =
            switch error.code {
            case .missing: .missing
            case .tooLarge: .tooLarge
            case .library: .library
            default: .badInput
            }
        self.init(code, error.attempted, error.cause)
    }

    /// The same error, which says in which scene it was.
    func inScene(_ index: Int, _ name: String) -> FilmError {
        let title = name.isEmpty ? "" : " (\(name))"
        return FilmError(code, "render scene \(index + 1)\(title)", description)
    }
}
