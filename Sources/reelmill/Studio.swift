import AIServices
import BlobStore
import Digests
import FoundationEssentials
import Glibc
import JSON
import Logs
import Orchestrator
import Settings
import StageMachine
import Steps
import Store
import Synchronization
import Videos

/// Makes films for `reelmill make`: scripts are written here, all else in children, which outlive this process and are
/// found again when the same film is asked for again.
final class Studio: Sendable {
    let premises: Premises
    private let pipelines: PipelineFolder
    private let services: JSON
    private let desk: Commissioning
    private let journal: CallJournal
    private let program: String
    private let logs: ChildLogs
    private let limit: Int
    /// Of each film, in millionths of a US dollar.
    private let budget: Int64
    private let styles: CaptionStyles
    private let children = Mutex<(pids: Set<Int32>, isStopping: Bool)>(([], false))

    init(_ settings: Settings) throws(CommandError) {
        do {
            premises = try Premises.open(settings, creating: true, log: Log(settings))
            pipelines = try PipelineFolder(
                path: settings.pipelinesFolder, steps: StepSignature.videoSteps, kind: .video)
            let chosen = try Services(settings, log: premises.log, embedded: .embeddedWriter)
            services = chosen.json
            desk = Commissioning(store: premises.store, writer: try chosen.scriptWriter())
            journal = try CallJournal(path: settings.dataFolder + "/script-calls.jsonl")
            program = try ChildCommand.beside("process-video").program
        } catch let error as CommandError {
            throw error
        } catch {
            throw .usage("\(error)")
        }
        logs = ChildLogs(settings)
        limit = settings.videoWorkers
        budget = Int64(settings.videoBudget)
        styles = CaptionStyles(templates: settings.templatesFolder)
    }

    func close() async { await premises.store.close() }

    /// Ctrl-C ends the children too; what they finished stays.
    func stop() {
        let pids = children.withLock { children in
            children.isStopping = true
            return children.pids
        }
        for pid in pids { kill(pid, SIGTERM) }
    }

    var isStopping: Bool { children.withLock { $0.isStopping } }

    // MARK: Orders

    /// Saves the video of an order, or finds the one that is there; answers its id.
    func commission(_ order: FilmOrder) async throws(CommandError) -> String {
        var request = order.request
        guard let pipeline = pipelines[request.pipeline], pipeline.kind == .video else {
            throw .usage(
                "There is no pipeline \(Escape.quoted(request.pipeline)); there are \(videoPipelines.joined(separator: ", "))."
            )
        }
        request.captionStyle = try captionStyle(order.captions, pipeline)
        if let given = order.script {
            let (document, receipt) = try document(request, order.name, given.text, given.folder)
            let id = String(SHA256.of(document.canonicalText + request.pipeline).hex.prefix(20))
            return try await save(document, id, request.pipeline, receipt)
        }
        let id = request.itemID(madeWith: desk.identity)
        do {
            if try await premises.store.item(id) != nil { return id }
        } catch {
            throw .failed("\(error)")
        }
        let script = try await script(for: request)
        try checkLength(script, pipeline)
        let document: JSON
        do {
            document = try VideoDocument.json(request, script)
        } catch {
            throw .failed(error.message)
        }
        return try await save(document, id, request.pipeline, desk.receipt(for: request))
    }

    /// A script of the user's own, with the files that it names, and what names the calls that were paid for it.
    private func document(
        _ request: VideoRequest, _ name: String, _ text: String, _ folder: String
    ) throws(CommandError) -> (document: JSON, receipt: String?) {
        do {
            let script = try Script(parsing: text)
            return (try VideoDocument.json(request, script, filesIn: folder), script.receipt)
        } catch {
            throw .usage("\(Escape.visible(name)): \(error)")
        }
    }

    /// Whether the story fits what the pipeline makes.
    private func checkLength(_ script: Script, _ pipeline: Pipeline) throws(CommandError) {
        guard let (seconds, most) = StoryLength.excess(of: script, pipeline) else { return }
        throw .usage(
            "This story takes about \(seconds) seconds to tell, and \(pipeline.name) is for up to \(most). "
                + "Use --pipeline story-long, or --seconds \(most) --shorten to have text left out.")
    }

    func script(of order: FilmOrder) async throws(CommandError) -> String {
        var script = try await script(for: order.request)
        if let receipt = desk.receipt(for: order.request) {
            do {
                // It is about to be printed: asked for again it is written anew.
                try journal.delivered(Self.account + receipt)
            } catch {
                throw .failed("\(error)")
            }
            if !journal.unpaid(for: Self.account + receipt).isEmpty { script.receipt = receipt }
        }
        if let wish = order.request.usesLibrary { script.usesLibrary = wish }
        return script.json.indentedText + "\n"
    }

    /// Of paid calls that are for no film yet.
    private static let account = "local "

    private func script(for request: VideoRequest) async throws(CommandError) -> Script {
        do {
            let name = "script-" + RandomToken.make(length: 12)
            let folder = try await premises.blobs.scratchFolder(named: name)
            let calls = journal.calls(for: Self.account + (desk.receipt(for: request) ?? ""), limit: budget)
            let script = try await desk.script(for: request, Job(folder: folder, calls: calls))
            try await premises.blobs.removeScratchFolder(named: name)
            return script
        } catch {
            throw .failed("\(error)")
        }
    }

    private func save(
        _ document: JSON, _ id: String, _ pipeline: String, _ receipt: String?
    ) async throws(CommandError) -> String {
        let bought = receipt.map { Self.account + $0 }
        do {
            let saved = try await desk.save(
                document, id: id, pipeline: pipeline, isDue: false,
                calls: bought.map { journal.unpaid(for: $0) } ?? [])
            if let bought { try journal.charged(bought) }
            return saved.id
        } catch {
            throw .failed("\(error)")
        }
    }

    private var videoPipelines: [String] { pipelines.names.filter { pipelines[$0]?.kind == .video } }

    private func captionStyle(_ name: String?, _ pipeline: Pipeline) throws(CommandError) -> JSON {
        let name = name ?? pipeline.settings.at("style.captions")?.text ?? "none"
        do {
            return try styles.style(name)
        } catch {
            throw .usage(Escape.visible(error.description))
        }
    }

    // MARK: Work

    /// How a video stands now.
    func view(of id: String) async throws(CommandError) -> VideoView {
        let snapshot = try await snapshot(of: id)
        do {
            return VideoView(
                item: snapshot.item, plan: try plan(of: snapshot),
                givenFiles: VideoDocument.givenFiles(in: snapshot.document))
        } catch {
            throw .failed("\(error)")
        }
    }

    /// Whether nothing is left to do for a video, each of its pieces looked at; no child need start for that.
    func isFinished(_ id: String) async throws(CommandError) -> Bool {
        let snapshot = try await snapshot(of: id)
        do {
            return try await premises.isFinished(snapshot, plan: plan)
        } catch {
            throw .failed("\(error)")
        }
    }

    private func snapshot(of id: String) async throws(CommandError) -> Snapshot {
        do {
            if let snapshot = try await premises.store.snapshot(of: id) { return snapshot }
        } catch {
            throw .failed("\(error)")
        }
        throw .failed("The video \(id) was deleted meanwhile.")
    }

    private func plan(of snapshot: Snapshot) throws -> Plan {
        try pipelines.pipeline(of: snapshot.item).plan(
            Brief(document: snapshot.document, services: services), snapshot.facts)
    }

    /// Starts the child that works on a video, waits for its end, and tells how the video moves meanwhile.
    func work(
        on id: String, _ watch: @escaping @Sendable (VideoView) -> Void
    ) async throws(CommandError) -> ChildProcess.End {
        let child: ChildProcess
        do {
            let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
            child = try ChildProcess(
                program, [id, "--wait"], environment: environment, log: logs.file(of: id))
        } catch {
            throw .failed("\(error)")
        }
        let mayGoOn = children.withLock { children in
            children.pids.insert(child.pid)
            return !children.isStopping
        }
        if !mayGoOn { kill(child.pid, SIGTERM) }
        let watching = Task {
            // Short at first: of a video that is there already the child is done in a moment.
            var pause = 10
            while !Task.isCancelled {
                watch(try await view(of: id))
                // Cancelled when the child has ended.
                try? await Task.sleep(for: .milliseconds(pause))
                pause = min(200, pause * 2)
            }
        }
        let end = await child.end()
        watching.cancel()
        _ = children.withLock { $0.pids.remove(child.pid) }
        switch await watching.result {
        case .success: return end
        case .failure(let error as CommandError): throw error
        case .failure(let error): throw .failed("\(error)")
        }
    }

    /// As many at once as videos may be worked on; the answer is that of the worst.
    func make(_ orders: [FilmOrder], _ report: ProgressReport) async -> ExitStatus {
        Signals.onTermination { self.stop() }
        var results: [FilmResult] = []
        await withTaskGroup(of: FilmResult.self) { group in
            var waiting = orders[...]
            func startOne() {
                guard let order = waiting.popFirst() else { return }
                group.addTask { await FilmMaking(studio: self, order: order, report: report).run() }
            }
            for _ in 0..<limit { startOne() }
            for await result in group {
                results.append(result)
                report.finished(result)
                startOne()
            }
        }
        report.summary(results)
        return isStopping ? .stopped : results.map(\.status).max { $0.rawValue < $1.rawValue } ?? .done
    }
}

/// A video at one moment.
struct VideoView: Sendable {
    let item: Item
    let plan: Plan
    /// Paths of the user's own files that it is made from.
    let givenFiles: [String]

    /// Who speaks, in the order of the scenes.
    var voices: [String] {
        var voices: [String] = []
        for (_, asset) in plan.done.filter({ $0.key.kind == "narration" }).sorted(by: { $0.key < $1.key }) {
            guard let name = asset.notes["voice"]?.text else { continue }
            let voice = asset.notes["remark"]?.text.map { "\(name), \($0)" } ?? name
            if !voices.contains(voice) { voices.append(voice) }
        }
        return voices
    }

    /// How many pieces of a kind are there, and how many there have to be.
    func count(_ kind: String) -> (done: Int, all: Int) {
        let done = plan.done.keys.count { $0.kind == kind }
        return (done, done + plan.todo.count { $0.ref.kind == kind } + plan.blocked.keys.count { $0.kind == kind })
    }
}
