package import Pictures

/// All that a film is made of, as plain values; files are named by their paths.
package struct Timeline: Equatable, Sendable {
    package struct Music: Equatable, Sendable {
        package var file: String
        /// LUFS, where nobody speaks.
        package var level: Double
        /// How much quieter it is under speech, in dB.
        package var ducking: Double

        package init(file: String, level: Double = MusicBed.level, ducking: Double = 12) {
            self.file = file
            self.level = level
            self.ducking = ducking
        }
    }

    package var look: FilmLook
    package var labels: FilmLabels
    package var music: Music?
    package var scenes: [TimelineScene]

    package init(
        look: FilmLook, labels: FilmLabels = FilmLabels(), music: Music? = nil, scenes: [TimelineScene]
    ) {
        self.look = look
        self.labels = labels
        self.music = music
        self.scenes = scenes
    }
}

/// What all scenes of a film have in common.
package struct FilmLook: Equatable, Sendable {
    /// As it was asked for; a preset may render it smaller.
    package var canvas: Canvas
    package var preset: VideoPreset
    /// Nil for none.
    package var captions: CaptionStyle?
    /// Decides the order of the automatic motions.
    package var seed: UInt64
    package var encoder: VideoEncoder

    package init(
        canvas: Canvas, preset: VideoPreset = .standard, encoder: VideoEncoder = .x264, captions: CaptionStyle? = nil,
        seed: UInt64 = 1
    ) {
        self.canvas = canvas
        self.preset = preset
        self.encoder = encoder
        self.captions = captions
        self.seed = seed
    }

    /// What segments are coded as. Throws when no player would take it, or when the encoder is not to be had here.
    package func format() throws(FilmError) -> VideoFormat {
        guard canvas.rateDenominator == 1 else {
            throw FilmError(
                .unsupported, "render \(canvas.rateNumerator)/\(canvas.rateDenominator) frames a second",
                "the rate must be a whole number.")
        }
        if let absence = encoder.absence {
            throw FilmError(.unsupported, "render with the encoder \(encoder.rawValue)", absence)
        }
        let size = preset.size(width: canvas.width, height: canvas.height)
        return try VideoFormat(
            width: size.width, height: size.height, framesPerSecond: canvas.rateNumerator, preset: preset,
            encoder: encoder)
    }

    /// How long a motion goes on after its scene, below the transition of the next one, in frames: half a second,
    /// whatever that transition is, so that a segment does not depend on the scene after it.
    package var framesBelowTransition: Int { max(1, canvas.rateNumerator / (2 * canvas.rateDenominator)) }
}

/// One scene of a film: a picture in motion or a clip, what is said over it, and how it takes over from the scene before.
package struct TimelineScene: Equatable, Sendable {
    package enum Movement: Equatable, Sendable {
        /// Another one than that of its neighbours, which keeps the point of interest in the frame.
        case automatic
        case kind(Motion.Kind)
        case still
        /// Areas in fractions of the picture, or with a backdrop of picture and backdrop together.
        case explicit(Motion)
    }

    /// How errors name it, beside its number; may be empty.
    package var name: String
    package var picture: String
    /// Whether `picture` is a video: it plays from its start, without its sound, and begins again if it is shorter than the
    /// scene. It fills the canvas; fit, movement and interest mean nothing then.
    package var isClip = false
    package var fit: Still.Fit
    package var movement: Movement
    /// What motions keep in view, in fractions of the picture; nil for what the eye would go to first.
    package var interest: Point?
    /// How it takes over from the scene before. The first scene has none, whatever is said here.
    package var transition: Transition
    package var narration: String?
    /// Seconds of silence around the narration. The first 21 ms of a film cannot be heard, so the first scene's
    /// `pauseBefore` should be longer.
    package var pauseBefore: Double
    package var pauseAfter: Double
    /// Nil for as many as narration and pauses need.
    package var frames: Int?
    /// Times in seconds from the start of the narration's file; without a narration, of the scene.
    package var words: [TimedWord]

    package init(
        name: String = "", picture: String, fit: Still.Fit = .cover, movement: Movement = .automatic,
        interest: Point? = nil, transition: Transition = .cut, narration: String? = nil, pauseBefore: Double = 0.2,
        pauseAfter: Double = 0.4,
        frames: Int? = nil, words: [TimedWord] = []
    ) {
        self.name = name
        self.picture = picture
        self.fit = fit
        self.movement = movement
        self.interest = interest
        self.transition = transition
        self.narration = narration
        self.pauseBefore = pauseBefore
        self.pauseAfter = pauseAfter
        self.frames = frames
        self.words = words
    }
}
