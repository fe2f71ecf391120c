/// All that is heard in a film: which sound begins at which sample. Scenes follow each other without a gap, each whole
/// frames long.
package struct SoundPlan: Sendable {
    package struct Scene: Sendable {
        /// Nil is a silent scene: as long as its frames, or its pauses.
        package var narration: NarrationClip?
        /// Silence before and after the narration, in samples.
        package var pauseBefore: Int
        package var pauseAfter: Int
        /// Nil is the fewest that hold narration and pauses.
        package var frames: Int?

        package init(
            _ narration: NarrationClip?, pauseBefore: Double = 0.2, pauseAfter: Double = 0.4, frames: Int? = nil
        ) {
            self.narration = narration
            self.pauseBefore = Sound.samples(seconds: pauseBefore)
            self.pauseAfter = Sound.samples(seconds: pauseAfter)
            self.frames = frames
        }
    }

    /// Where a scene came to lie.
    package struct Place: Equatable, Sendable {
        package let firstFrame: Int
        package let frames: Int
        package let firstSample: Int
        package let samples: Int
        /// Where its narration begins and ends, if it has one, in samples of the film.
        package let narration: Range<Int>?
    }

    package let clock: SampleClock
    package let scenes: [Scene]
    package let places: [Place]
    package let music: MusicBed?

    package var frames: Int { places.reduce(0) { $0 + $1.frames } }
    package var samples: Int { clock.sample(frame: frames) }

    /// Throws when there is no scene, or one whose narration is longer than the frames it was given.
    package init(clock: SampleClock, scenes: [Scene], music: MusicBed? = nil) throws(FilmError) {
        guard !scenes.isEmpty else {
            throw FilmError(.badInput, "plan the sound", "there are no scenes. Add one.")
        }
        var places: [Place] = []
        var frame = 0
        for (index, scene) in scenes.enumerated() {
            let place = try Self.place(scene, number: index + 1, from: frame, clock)
            frame += place.frames
            guard clock.sample(frame: frame) <= SoundReader.longest * Sound.rate else {
                throw FilmError(
                    .tooLarge, "plan the sound",
                    "with scene \(index + 1) it passes \(SoundReader.longest / 3600) hours. Make several films of it.")
            }
            places.append(place)
        }
        self.clock = clock
        self.scenes = scenes
        self.places = places
        self.music = music
    }

    private static func place(_ scene: Scene, number: Int, from frame: Int, _ clock: SampleClock) throws(FilmError)
        -> Place
    {
        let start = clock.sample(frame: frame)
        let spoken = scene.narration?.samples ?? 0
        let lead = scene.narration == nil ? 0 : scene.pauseBefore
        let needed = clock.frames(holding: scene.pauseBefore + spoken + scene.pauseAfter, from: frame)
        let frames = scene.frames ?? needed
        let attempted = "plan the sound of scene \(number)"
        guard scene.pauseBefore >= 0, scene.pauseAfter >= 0, frames > 0, frames < 1 << 30 else {
            throw FilmError(.badInput, attempted, "its length is not possible. Give it narration, pauses or frames.")
        }
        let end = clock.sample(frame: frame + frames)
        guard start + lead + spoken <= end else {
            throw FilmError(
                .badInput, attempted,
                "its narration does not fit into \(frames) frames; with its pauses it needs \(needed).")
        }
        let voice = scene.narration.map { start + lead..<start + lead + $0.samples }
        return Place(firstFrame: frame, frames: frames, firstSample: start, samples: end - start, narration: voice)
    }
}
