import Synchronization

/// The stills that are in use anywhere in a render. Two scenes need each but the last, the second one for its transition,
/// and mostly at about the same time: then it is read once. Nothing is kept for later.
final class SharedStills: Sendable {
    private struct Use {
        weak var still: Still?
    }

    /// Locked while its still is read, so that who needs it too waits for it.
    private final class Entry: Sendable {
        let use = Mutex(Use())
    }

    private let entries = Mutex<[(shot: SceneShot, entry: Entry)]>([])

    /// - Parameter canvas: The same at each call.
    func load(_ shot: SceneShot, canvas: Canvas, cancelled: () -> Bool) throws(FilmError) -> Shot {
        let entry = entries.withLock { entries in
            if let known = entries.first(where: { $0.shot == shot }) { return known.entry }
            let entry = Entry()
            entries.append((shot, entry))
            return entry
        }
        let still = try entry.use.withLock { (use) throws(FilmError) -> Still in
            if let still = use.still { return still }
            let still = try shot.load(canvas: canvas, cancelled: cancelled)
            use.still = still
            return still
        }
        return Shot(still, frames: shot.frames)
    }
}
