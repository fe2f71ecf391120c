/// How long a scene is, and where its narration lies in it.
package struct SceneTiming: Equatable, Sendable {
    package let frames: Int
    /// What is added to a time in the narration's file to get the time in the scene, in seconds.
    package let shift: Double

    /// - Parameter clip: The scene's narration; nil if it has none.
    package init(_ scene: TimelineScene, clip: NarrationClip?, canvas: Canvas) throws(FilmError) {
        let pauseBefore = Sound.samples(seconds: scene.pauseBefore)
        let pauseAfter = Sound.samples(seconds: scene.pauseAfter)
        let lead = clip == nil ? 0 : pauseBefore
        let spoken = clip?.samples ?? 0
        let needed = Self.frames(holding: pauseBefore + spoken + pauseAfter, canvas)
        let frames = scene.frames ?? needed
        guard pauseBefore >= 0, pauseAfter >= 0, frames > 0, frames < 1 << 30 else {
            throw FilmError(
                .badInput, "time the scene", "its length is not possible. Give it a narration, pauses or frames.")
        }
        guard Self.frames(holding: lead + spoken, canvas) <= frames else {
            throw FilmError(
                .badInput, "time the scene",
                "its narration \(scene.narration ?? "") does not fit into \(frames) frames; with its pauses it needs "
                    + "\(needed). Give it more, or leave the number out.")
        }
        self.frames = frames
        shift = clip.map { Double(lead - $0.range.lowerBound) / Double(Sound.rate) } ?? 0
    }

    /// Listens to the scene's narration, if it has one, and times the scene by it.
    package static func measured(
        _ scene: TimelineScene, canvas: Canvas, cancelled: @escaping () -> Bool = { false }
    ) throws(FilmError) -> (timing: SceneTiming, clip: NarrationClip?) {
        var clip: NarrationClip?
        if let narration = scene.narration { clip = try NarrationClip(file: narration, cancelled: cancelled) }
        return (try SceneTiming(scene, clip: clip, canvas: canvas), clip)
    }

    /// The fewest that hold so many samples wherever in a film they begin: at a rate of which frames are not whole
    /// samples some frames are one shorter than others.
    private static func frames(holding samples: Int, _ canvas: Canvas) -> Int {
        let (ticks, parts) = (Sound.rate * canvas.rateDenominator, canvas.rateNumerator)
        let wanted = samples > 0 && ticks % parts != 0 ? samples + 1 : samples
        return (wanted * parts + ticks - 1) / ticks
    }

    /// The words with the times that they have in the scene.
    package func captions(_ scene: TimelineScene, canvas: Canvas) -> CaptionTrack {
        let duration = Double(frames) / canvas.framesPerSecond
        let words = scene.words.map { word in
            TimedWord(word.text, start: max(0, word.start + shift), end: max(0, word.end + shift))
        }
        return CaptionTrack(words: words.filter { $0.start < duration }, duration: duration)
    }
}
