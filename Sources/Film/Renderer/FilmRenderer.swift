import Digests
import Glibc
import Synchronization

/// A film that is whole, on the disk and in its place.
package struct RenderedFilm: Equatable, Sendable {
    package let files: FilmFiles
    package let frames: Int
    package let width: Int
    package let height: Int
    package let seconds: Double
    /// Segments that were rendered now, and those that an earlier attempt had left.
    package let renderedSegments: Int
    package let reusedSegments: Int
}

/// Renders a timeline: its scenes side by side into segments of some seconds, the sound beside them, and
/// then the film.
package struct FilmRenderer: Sendable {
    package let timeline: Timeline
    package let files: FilmFiles
    /// Where segments are kept until the film is done.
    package let workFolder: String
    /// Whether they are kept longer, for the next render of a timeline that was changed in places.
    package var keepsSegments = false
    /// Whether files that are there may be replaced.
    package var replaces = false
    /// How many segments are rendered at a time.
    package var jobs = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// - Parameter film: The path of the film. Poster and subtitles get its name with their own endings.
    package init(_ timeline: Timeline, film: String, workFolder: String? = nil) {
        self.timeline = timeline
        files = FilmFiles(film: film)
        self.workFolder = workFolder ?? film + ".parts"
    }

    /// Blocks until the film is there, or throws; then nothing has changed under its name, and the segments that are
    /// whole wait for the next attempt.
    /// - Parameters:
    ///   - cancelled: Asked by several threads, often. The render ends within 200 ms.
    ///   - progress: Told by one thread at a time, at most 20 times a second.
    package func render(
        cancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (RenderProgress) -> Void = { _ in }
    ) throws(FilmError) -> RenderedFilm {
        guard !timeline.scenes.isEmpty else {
            throw FilmError(.badInput, "render \(files.film)", "it has no scenes. Add one.")
        }
        _ = try timeline.look.format()
        if !replaces, DiskFile.exists(files.film) { try files.check(mayReplace: false, inputs: []) }
        let shelf = try SegmentShelf(workFolder)
        do throws(FilmError) {
            try files.check(mayReplace: replaces || shelf.wasPublishing, inputs: inputs)
            let film = try render(shelf, cancelled, progress)
            if !keepsSegments { try shelf.remove() }
            return film
        } catch {
            files.removeScratch()
            if !keepsSegments, try shelf.listed().isEmpty, !shelf.wasPublishing { try shelf.remove() }
            throw error
        }
    }

    private var inputs: [String] {
        timeline.scenes.flatMap { [$0.picture] + ($0.narration.map { [$0] } ?? []) }
            + (timeline.music.map { [$0.file] } ?? [])
    }

    private func render(
        _ shelf: SegmentShelf, _ cancelled: @escaping @Sendable () -> Bool,
        _ progress: @escaping @Sendable (RenderProgress) -> Void
    ) throws(FilmError) -> RenderedFilm {
        let prepared = try PreparedScene.all(timeline, jobs: jobs, cancelled: cancelled)
        let scenes = try sceneRenderers(prepared)
        let identities = try identities(scenes, prepared)
        let sound = try FilmSound(timeline, prepared)
        let soundIdentity = try sound.identity(cancelled: cancelled)
        let segments = try reusable(identities + [[soundIdentity]], shelf, cancelled)
        // Scenes that look alike and are equally long share their segments.
        var planned: Set<Digest> = []
        var missing: [SegmentQueue.Piece] = []
        for scene in scenes.indices {
            for (part, frames) in scenes[scene].parts.enumerated() {
                let identity = identities[scene][part]
                if segments[identity] == nil, planned.insert(identity).inserted {
                    missing.append(SegmentQueue.Piece(scene: scene, part: part, frames: frames.count))
                }
            }
        }
        let frames = missing.reduce(0) { $0 + $1.frames }
        let meter = ProgressMeter(allFrames: sound.frames, reused: sound.frames - frames, tell: progress)
        meter.addRendered(0)

        let poster = Gathered<Int, [UInt8]>()
        let queue = SegmentQueue(missing, jobs: jobs)
        let rendering: SideBySide.Work = { (stopped) throws(FilmError) in
            while !stopped(), let job = queue.take() {
                let renderer = scenes[job.first.scene]
                let parts = renderer.parts
                let identities = identities[job.first.scene]
                func part(_ piece: SegmentQueue.Piece) -> SceneRenderer.Part {
                    SceneRenderer.Part(frames: parts[piece.part], path: shelf.scratch(identities[piece.part]))
                }
                var number = job.first.part
                try renderer.write(
                    part(job.first), threads: job.threads, cancelled: stopped, next: { queue.next(of: job).map(part) },
                    written: { (_) throws(FilmError) in
                        segments.add(identities[number], try shelf.keep(identities[number], cancelled: stopped))
                        number += 1
                    }, progress: { meter.addRendered(1) })
            }
        }
        let listening: SideBySide.Work = { (stopped) throws(FilmError) in
            poster.add(0, try scenes[0].poster(cancelled: stopped))
            guard segments[soundIdentity] == nil else { return }
            // While the pictures keep all cores busy it waits, for the time when the last of them leave some free.
            let expected = sound.expectedSeconds
            let patient: @Sendable () -> Bool = {
                while !stopped(), meter.isBusy(longerThan: expected) { usleep(10_000) }
                return stopped()
            }
            try sound.write(to: shelf.scratch(soundIdentity), cancelled: patient)
            segments.add(soundIdentity, try shelf.keep(soundIdentity, as: .sound, cancelled: stopped))
        }
        try SideBySide.run(
            [listening] + Array(repeating: rendering, count: min(jobs, missing.count)), cancelled: cancelled)
        if cancelled() { throw Libav.cancelled("render \(files.film)") }

        let film = try assemble(
            identities.joined().compactMap { segments[$0] }, segments[soundIdentity], meter, cancelled)
        try publish(shelf, poster[0] ?? [], subtitles(sound, prepared), cancelled)
        meter.finish()
        return RenderedFilm(
            files: files, frames: film.frames, width: film.width, height: film.height, seconds: film.seconds,
            renderedSegments: missing.count, reusedSegments: identities.joined().count - missing.count)
    }

    private func sceneRenderers(_ prepared: [PreparedScene]) throws(FilmError) -> [SceneRenderer] {
        var scenes: [SceneRenderer] = []
        let stills = SharedStills()
        for (index, scene) in timeline.scenes.enumerated() {
            let previous = index > 0 ? (timeline.scenes[index - 1], prepared[index - 1].timing) : nil
            scenes.append(
                try SceneRenderer(
                    look: timeline.look, scene: scene, timing: prepared[index].timing, index: index,
                    previous: previous, stills: stills))
        }
        return scenes
    }

    /// Of the parts of each scene.
    private func identities(_ scenes: [SceneRenderer], _ prepared: [PreparedScene]) throws(FilmError) -> [[Digest]] {
        var content: [String: Digest] = [:]
        for (scene, prepared) in zip(timeline.scenes, prepared) { content[scene.picture] = prepared.picture }
        var identities: [[Digest]] = []
        for scene in scenes {
            var ofParts: [Digest] = []
            for frames in scene.parts {
                ofParts.append(
                    try SegmentIdentity(scene, frames: frames) { (path) throws(FilmError) in
                        guard let digest = content[path] else { return try DiskFile.digest(of: path) }
                        return digest
                    }.digest)
            }
            identities.append(ofParts)
        }
        return identities
    }

    /// The segments of earlier attempts, and their sound, that are whole.
    private func reusable(
        _ identities: [[Digest]], _ shelf: SegmentShelf, _ cancelled: @escaping @Sendable () -> Bool
    ) throws(FilmError) -> Gathered<Digest, String> {
        let listed = try shelf.listed()
        let segments = Gathered<Digest, String>()
        let identities = Array(Set(identities.joined()))
        try SideBySide.each(identities.count, threads: jobs, cancelled: cancelled) {
            (index, stopped) throws(FilmError) in
            guard let path = listed[identities[index].hex] else { return }
            if try shelf.isSound(path, cancelled: stopped) { segments.add(identities[index], path) }
        }
        return segments
    }

    private func assemble(
        _ segments: [String], _ sound: String?, _ meter: ProgressMeter, _ cancelled: @escaping @Sendable () -> Bool
    ) throws(FilmError) -> AssembledFilm {
        let path = files.scratch(files.film)
        let labels = timeline.labels
        return try Interruptible.run("write the film \(files.film)", cancelled: cancelled) { () throws(FilmError) in
            guard let sound else { preconditionFailure("the sound was not mixed") }
            let film = try FilmAssembler(segments: segments).write(
                to: path, labels: labels, sound: sound, cancelled: cancelled, progress: meter.setJoined)
            // Nobody waits for it any more, and nobody else would remove it.
            if cancelled() { files.removeScratch() }
            return film
        }
    }

    private func subtitles(_ sound: FilmSound, _ prepared: [PreparedScene]) -> SubtitleFiles {
        SubtitleFiles(
            scenes: timeline.scenes.indices.map { index in
                let track = prepared[index].timing.captions(timeline.scenes[index], canvas: timeline.look.canvas)
                return (start: sound.start(of: index), track: track)
            })
    }

    /// Brings all files to the disk and then to their names, the film last: where it is, the others are.
    private func publish(
        _ shelf: SegmentShelf, _ poster: [UInt8], _ subtitles: SubtitleFiles,
        _ cancelled: @escaping @Sendable () -> Bool
    ) throws(FilmError) {
        try Interruptible.run("write \(files.film)", cancelled: cancelled) { () throws(FilmError) in
            try DiskFile.write(poster, to: files.scratch(files.poster))
            try DiskFile.write(Array(subtitles.webVTT.utf8), to: files.scratch(files.webVTT))
            try DiskFile.write(Array(subtitles.subRip.utf8), to: files.scratch(files.subRip))
            try DiskFile.sync(files.scratch(files.film))
            if cancelled() { files.removeScratch() }
        }
        if cancelled() { throw Libav.cancelled("write \(files.film)") }
        try shelf.beginPublishing()
        for path in files.all { try DiskFile.rename(files.scratch(path), to: path) }
        try DiskFile.sync(DiskFile.folder(of: files.film))
        shelf.endPublishing()
    }
}
