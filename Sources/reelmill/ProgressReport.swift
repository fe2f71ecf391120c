import Glibc
import JSON
import Logs
import Orchestrator
import StageMachine
import Store
import Synchronization

/// Tells how films come along: a bar on a terminal, a line for each piece elsewhere, or lines of JSON.
final class ProgressReport: Sendable {
    let isSingle: Bool
    private let isJSON: Bool
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(State())

    private struct State {
        var lastLine: [String: String] = [:]
        var begun: [String: (progress: Double, at: ContinuousClock.Instant)] = [:]
        var isBarShown = false
    }

    init(isJSON: Bool, isSingle: Bool) {
        self.isJSON = isJSON
        self.isSingle = isSingle
    }

    var mayAsk: Bool { !isJSON && isatty(STDIN_FILENO) == 1 && isTerminal }

    func show(_ view: VideoView, _ order: FilmOrder) {
        state.withLock { state in
            let id = view.item.id
            let now = ContinuousClock.now
            let progress = max(view.item.progress, view.plan.progress)
            if state.begun[id] == nil { state.begun[id] = (progress, now) }
            let counts = Self.counts(view)
            let stage = view.plan.isComplete ? Status.completed : view.plan.status
            let line = "\(stage.rawValue) \(Int(progress)) % \(counts)"
            let isNews = state.lastLine[id] != line
            state.lastLine[id] = line
            if isJSON {
                guard isNews else { return }
                Console.print(
                    JSON.object([
                        "event": "progress", "id": JSON(id), "name": JSON(order.name), "status": JSON(stage.rawValue),
                        "progress": .double(progress),
                    ]).canonicalText + "\n")
            } else if isTerminal, isSingle {
                let left = Self.timeLeft(state.begun[id]!, progress, now)
                Console.complainInPlace(Self.bar(progress, stage.label, counts, left))
                state.isBarShown = true
            } else if isNews {
                Console.complain(
                    (isSingle ? "" : Escape.visible(order.name) + ": ") + "\(stage.label) \(Int(progress)) %  \(counts)"
                )
            }
        }
    }

    func finished(_ result: FilmResult) {
        state.withLock { state in
            if state.isBarShown { Console.complainInPlace("") }
            state.isBarShown = false
        }
        let name = isSingle ? "" : Escape.visible(result.order.name) + ": "
        if isJSON {
            Console.print(
                JSON.object([
                    "event": "finished", "id": JSON(result.id), "name": JSON(result.order.name),
                    "output": result.status == .done ? JSON(result.order.output) : .null,
                    "error": JSON(result.problem), "seconds": .double(result.seconds),
                    "voices": .array(result.voices.map { JSON($0) }),
                ]).canonicalText + "\n")
        } else if let problem = result.problem {
            Console.complain("\(name)\(Escape.visible(problem))")
        } else {
            for voice in result.voices { Console.complain("\(name)spoken by \(Escape.visible(voice))") }
            Console.print("\(name)\(result.order.output)\n")
        }
    }

    func summary(_ results: [FilmResult]) {
        guard !isSingle, !isJSON else { return }
        let made = results.count { $0.status == .done }
        Console.complain("\(made) of \(results.count) films are there" + (made == results.count ? "." : "; not these:"))
        for result in results where result.status != .done {
            Console.complain("  \(Escape.visible(result.order.name)): \(Escape.visible(result.problem ?? ""))")
        }
    }

    /// What a person wants to see grow.
    private static func counts(_ view: VideoView) -> String {
        let kinds = [("narration", "voices"), ("picture", "pictures"), ("segment", "scenes")]
        let shown = kinds.compactMap { kind, name -> String? in
            let count = view.count(kind)
            return count.all == 0 ? nil : "\(name) \(count.done)/\(count.all)"
        }
        return shown.joined(separator: "  ")
    }

    private static func bar(_ progress: Double, _ label: String, _ counts: String, _ left: String) -> String {
        let width = 24
        let full = min(width, max(0, Int((progress / 100 * Double(width)).rounded(.down))))
        let bar = String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
        let percent = String(Int(progress))
        return
            "\(bar) \(String(repeating: " ", count: 3 - min(3, percent.count)))\(percent) %  \(label)  \(counts)\(left)"
    }

    /// By the pace so far; nothing before there is one.
    private static func timeLeft(
        _ begun: (progress: Double, at: ContinuousClock.Instant), _ progress: Double, _ now: ContinuousClock.Instant
    ) -> String {
        let seconds = (now - begun.at) / .seconds(1)
        guard progress - begun.progress >= 4, seconds >= 2, progress < 100 else { return "" }
        let left = Int(((100 - progress) * seconds / (progress - begun.progress)).rounded(.up))
        return "  \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
    }
}

extension Console {
    /// In place of the line that was there, on a terminal.
    fileprivate static func complainInPlace(_ line: String) {
        var size = winsize()
        let columns = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
        let bytes = Array(("\r\u{1B}[K" + String(line.prefix(columns - 1))).utf8)
        // A terminal that is gone reads nothing more; the exit status still tells.
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
