/// The sound of a film, which one thread makes ready beside the rendering and another one takes.
final class FilmSound: @unchecked Sendable {
    // @unchecked: `prepare` is called once, on one thread, and ends before `mastered` is asked for.
    private let plan: SoundPlan
    private let music: Timeline.Music?
    private(set) var mastered: MasteredSound?

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

    /// When a scene begins, in seconds.
    func start(of scene: Int) -> Double { Double(plan.places[scene].firstSample) / Double(Sound.rate) }

    /// Listens to the music and to the whole mix.
    func prepare(cancelled: @escaping @Sendable () -> Bool) throws(FilmError) {
        guard let music else {
            mastered = try MasteredSound(plan, cancelled: cancelled)
            return
        }
        var bed = try MusicBed(file: music.file, level: music.level, cancelled: cancelled)
        bed.ducking = music.ducking
        mastered = try MasteredSound(
            try SoundPlan(clock: plan.clock, scenes: plan.scenes, music: bed), cancelled: cancelled)
    }
}
