import Digests

/// The sound of a film, mixed and coded beside the rendering of its pictures.
struct FilmSound: Sendable {
    /// To be counted up when equal values come to sound differently.
    private static let version = 1

    private let plan: SoundPlan
    private let music: Timeline.Music?

    init(_ timeline: Timeline, _ scenes: [PreparedScene]) throws(FilmError) {
        let canvas = timeline.look.canvas
        plan = try SoundPlan(
            clock: SampleClock(framesPerSecond: canvas.rateNumerator, over: canvas.rateDenominator),
            scenes: zip(timeline.scenes, scenes).map { scene, prepared in
                SoundPlan.Scene(
                    prepared.clip, pauseBefore: scene.pauseBefore, pauseAfter: scene.pauseAfter,
                    frames: prepared.timing.frames)
            })
        music = timeline.music
    }

    var frames: Int { plan.frames }

    /// What mixing and coding takes of one core, about.
    var expectedSeconds: Double { Double(plan.samples) / Double(Sound.rate) / 50 }

    /// When a scene begins, in seconds.
    func start(of scene: Int) -> Double { Double(plan.places[scene].firstSample) / Double(Sound.rate) }

    /// Everything that decides what is heard. Equal identities are equal samples.
    func identity(cancelled: () -> Bool) throws(FilmError) -> Digest {
        var heard = "sound \(Self.version) \(plan.clock) \(plan.frames)"
        for (scene, place) in zip(plan.scenes, plan.places) {
            heard += " \(place)"
            guard let narration = scene.narration else { continue }
            heard += " \(narration.range) \(narration.gain) " + (try content(narration.name, cancelled))
        }
        if let music { heard += " \(music.level) \(music.ducking) " + (try content(music.file, cancelled)) }
        return SHA256.of(heard)
    }

    private func content(_ path: String, _ cancelled: () -> Bool) throws(FilmError) -> String {
        try DiskFile.digest(of: path, cancelled: cancelled).hex
    }

    /// Mixes, masters and codes all of it into a file.
    func write(to path: String, cancelled: @escaping @Sendable () -> Bool) throws(FilmError) {
        var plan = plan
        if let music {
            var bed = try MusicBed(file: music.file, level: music.level, cancelled: cancelled)
            bed.ducking = music.ducking
            plan = try SoundPlan(clock: plan.clock, scenes: plan.scenes, music: bed)
        }
        _ = try MasteredSound.write(plan, to: path, cancelled: cancelled)
    }
}
