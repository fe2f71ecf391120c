import Film
import Glibc
import JSON
import Synchronization

/// Shows how far a render is: as a bar that moves, as lines, or as JSON.
final class ProgressLines: Sendable {
    private enum Form { case bar, lines, json }

    private struct State {
        var shown: ContinuousClock.Instant?
        var tenths = -1
        var hasBar = false
    }

    private let form: Form
    private let state = Mutex(State())

    init(json: Bool) { form = json ? .json : isatty(STDERR_FILENO) == 1 ? .bar : .lines }

    func show(_ progress: RenderProgress) {
        state.withLock { state in
            let now = ContinuousClock.now
            switch form {
            case .bar:
                Self.put("\r\u{1B}[K" + Self.bar(progress), to: STDERR_FILENO)
                state.hasBar = true
            case .lines:
                // A line for every tenth.
                let tenths = Int(progress.share * 10)
                guard tenths > state.tenths else { return }
                state.tenths = tenths
                Self.put(Self.words(progress) + "\n", to: STDERR_FILENO)
            case .json:
                if progress.share < 1, let shown = state.shown, now - shown < .milliseconds(200) { return }
                state.shown = now
                Self.put(Self.json(progress) + "\n", to: STDOUT_FILENO)
            }
        }
    }

    /// So that what follows begins on a line of its own.
    func end() {
        state.withLock { state in
            if state.hasBar { Self.put("\n", to: STDERR_FILENO) }
            state.hasBar = false
        }
    }

    private static func bar(_ progress: RenderProgress) -> String {
        let filled = Int(progress.share * 30)
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled) + "] "
            + words(progress)
    }

    private static func words(_ progress: RenderProgress) -> String {
        let left = progress.secondsLeft.map { ", \(time($0)) left" } ?? ""
        return "\(Int(progress.share * 100)) %, frame \(progress.frames) of \(progress.allFrames)\(left)"
    }

    private static func time(_ seconds: Double) -> String {
        let seconds = Int(min(seconds, 360_000).rounded(.up))
        return seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
    }

    private static func json(_ progress: RenderProgress) -> String {
        let left: JSON = progress.secondsLeft.map { .double(($0 * 10).rounded() / 10) } ?? .null
        return JSON.object([
            "frames": JSON(progress.frames), "of": JSON(progress.allFrames),
            "share": .double((progress.share * 10_000).rounded() / 10_000), "secondsLeft": left,
        ]).canonicalText
    }

    static func put(_ text: String, to file: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = write(file, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                // Nobody reads any more: the render goes on all the same.
                if count <= 0 { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}
