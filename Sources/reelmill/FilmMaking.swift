import BlobStore
import Digests
import FoundationEssentials
import Glibc
import Logs
import Orchestrator
import StageMachine
import Store

/// How the making of one film ended.
struct FilmResult: Sendable {
    let order: FilmOrder
    let id: String?
    let status: ExitStatus
    /// For people; nil when the film is there.
    let problem: String?
    let seconds: Double
    /// Who speaks in a film that is there, and why that one if another was to be expected.
    var voices: [String] = []
}

/// One film from its order to its file.
struct FilmMaking: Sendable {
    let studio: Studio
    let order: FilmOrder
    let report: ProgressReport

    func run() async -> FilmResult {
        let start = ContinuousClock.now
        func result(_ id: String?, _ status: ExitStatus, _ problem: String?) -> FilmResult {
            FilmResult(
                order: order, id: id, status: status, problem: problem,
                seconds: (ContinuousClock.now - start) / .seconds(1))
        }
        var id: String?
        guard !studio.isStopping else { return result(id, .stopped, "not begun") }
        do throws(CommandError) {
            try OutputFile(order.output).checkFolder()
            let video = try await studio.commission(order)
            id = video
            try await checkOutput(video)
            let isFinished = try await studio.isFinished(video)
            let end = isFinished ? .exited(ExitCode.completed.rawValue) : try await work(on: video)
            switch end {
            case .exited(0):
                let view = try await studio.view(of: video)
                report.show(view, order)
                try await deliver(view)
                var done = result(id, .done, nil)
                done.voices = view.voices
                return done
            case .exited(1):
                let failure = try await studio.view(of: video).item.failure
                return result(id, .failed, failure?.message ?? "It failed; its log tells why.")
            case _ where studio.isStopping:
                return result(id, .stopped, "Stopped. What is finished is kept: the same command carries on.")
            default:
                return result(
                    id, .failed, "The process that worked on it ended with \(end). The same command carries on.")
            }
        } catch {
            return result(id, error.status, error.message)
        }
    }

    /// A child that lost its claim, because this machine slept or somebody else took over, is followed by one that waits
    /// for its turn.
    private func work(on id: String) async throws(CommandError) -> ChildProcess.End {
        while true {
            let end = try await studio.work(on: id) { report.show($0, order) }
            guard end == .exited(ExitCode.heldElsewhere.rawValue), !studio.isStopping else { return end }
            // Whoever cancelled it meanwhile means it.
            let failure = try await studio.view(of: id).item.failure
            if failure?.code == Failure.cancelled.code { return .exited(ExitCode.failed.rawValue) }
        }
    }

    /// What is written, and from which piece; the film comes last: where it is, all is.
    private var outputs: [(piece: AssetRef, file: OutputFile, path: String)] {
        let base = order.output.hasSuffix(".mp4") ? String(order.output.dropLast(4)) : order.output
        return [
            ("captions", base + ".vtt"), ("subtitles", base + ".srt"), ("poster", base + ".jpg"),
            ("film", order.output),
        ].map { (AssetRef($0), OutputFile($1), $1) }
    }

    /// Files that are there already stay, unless they are of this very film or the user says otherwise. What the film
    /// is made from stays in any case.
    private func checkOutput(_ id: String) async throws(CommandError) {
        let view = try await studio.view(of: id)
        var mayReplace = order.isForced
        for output in outputs where output.file.exists {
            for given in view.givenFiles where output.file.isSame(as: given) {
                throw .usage("\(Escape.visible(output.path)) is used in the film itself. Name the film differently.")
            }
            if mayReplace { continue }
            if let asset = view.plan.done[output.piece], output.file.holds(asset.content) { continue }
            guard report.isSingle, report.mayAsk, output.file.askToReplace() else {
                throw .usage("\(Escape.visible(output.path)) is there already. --force replaces it.")
            }
            mayReplace = true
        }
    }

    private func deliver(_ view: VideoView) async throws(CommandError) {
        for output in outputs {
            guard let asset = view.plan.done[output.piece], !output.file.holds(asset.content) else { continue }
            do {
                try output.file.take(try await studio.premises.blobs.localFile(of: asset.content.hex))
            } catch let error as CommandError {
                throw error
            } catch {
                throw .failed("\(error)")
            }
        }
    }
}
