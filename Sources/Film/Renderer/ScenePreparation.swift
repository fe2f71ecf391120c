import Digests
import Pictures

/// A scene of which is known how long it is, and that its files can be read.
struct PreparedScene: Sendable {
    let timing: SceneTiming
    let clip: NarrationClip?
    let picture: Digest
}

extension PreparedScene {
    /// All scenes, side by side. The error names the scene and the file.
    static func all(
        _ timeline: Timeline, jobs: Int, cancelled: @escaping @Sendable () -> Bool
    ) throws(FilmError) -> [PreparedScene] {
        let found = Gathered<Int, PreparedScene>()
        try SideBySide.each(timeline.scenes.count, threads: jobs, cancelled: cancelled) {
            (index, stopped) throws(FilmError) in
            let scene = timeline.scenes[index]
            do throws(FilmError) {
                let prepared = try prepare(scene, timeline.look.canvas, stopped)
                found.add(index, prepared)
            } catch {
                throw error.inScene(index, scene.name)
            }
        }
        return timeline.scenes.indices.compactMap { found[$0] }
    }

    private static func prepare(
        _ scene: TimelineScene, _ canvas: Canvas, _ stopped: @escaping @Sendable () -> Bool
    ) throws(FilmError) -> PreparedScene {
        let path = scene.picture
        try Interruptible.run("read the picture \(path)", cancelled: stopped) { () throws(FilmError) in
            if scene.isClip {
                try ClipReel(path, canvas: canvas, cancelled: stopped).show(0)
                return
            }
            do throws(PicturesError) {
                _ = try PictureFile(path)
            } catch {
                throw FilmError(error)
            }
        }
        let digest = try DiskFile.digest(of: path, cancelled: stopped)
        let (timing, clip) = try SceneTiming.measured(scene, canvas: canvas, cancelled: stopped)
        return PreparedScene(timing: timing, clip: clip, picture: digest)
    }
}
