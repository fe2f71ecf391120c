import AIServices
import Digests
import FoundationEssentials
import Glibc
import HTTPServer
import JSON
import LocalModels
import Logs
import MediaLibrary
import Orchestrator
import Settings
import StageMachine
import Steps
import Store
import Videos
import Web

extension Command {
    static let serve = Command(
        name: "serve", summary: "serve the pages and the API, and work on what waits",
        details: """
            Listens on HOST and PORT, http://127.0.0.1:4000 unless set otherwise. As long as there is no key
            (`reelmill keys`) it answers this machine only. SIGTERM ends it; work that is under way goes on.
            """
    ) { arguments throws(CommandError) in
        guard arguments.isEmpty else {
            throw .usage("`reelmill serve` takes no arguments; `reelmill settings` lists its settings.")
        }
        let settings = try readSettings()
        let house: ServingHouse
        do {
            house = try ServingHouse(settings)
        } catch let error as CommandError {
            throw error
        } catch {
            throw .usage("\(error)")
        }
        OpenFiles.allowMany()
        await house.run()
        return .done
    }
}

/// Each connection is an open file, and the usual limit is a thousand.
private enum OpenFiles {
    static func allowMany() {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        // Where it is refused, the limit stays what it was.
        setrlimit(resource, &limit)
    }
}

/// All that a server is made of.
private struct ServingHouse {
    private let store: SQLiteStore
    private let dispatching: Dispatching
    private let intake: Intake
    private let server: HTTPServer
    private let log: Log

    init(_ settings: Settings) throws {
        log = Log(settings)
        store = try Premises.openStore(settings, creating: true)
        let premises = try Premises(settings, store: store, log: log)
        dispatching = Dispatching(
            premises,
            lanes: [
                .init(kind: .video, command: try .beside("process-video"), limit: settings.videoWorkers),
                .init(kind: .media, command: try .beside("process-media", ["--drain"]), limit: settings.mediaWorkers),
            ], logs: ChildLogs(settings))
        let pipelines = try PipelineFolder(
            path: settings.pipelinesFolder, steps: StepSignature.videoSteps + StepSignature.mediaSteps)
        intake = try Intake(settings, store: store, blobs: premises.blobs, pipelines)
        let services = try Services(settings, log: log, embedded: .embeddedWriter)
        let voices = VoiceNames(services.json, settings)
        let site = Site(
            shop: Workshop(
                premises, steps: StepRegistry([]), pipelines: pipelines, services: services.json,
                budget: Int64(settings.videoBudget)),
            accounts: store, changes: store,
            desk: Commissioning(store: store, writer: try services.scriptWriter()),
            journal: try CallJournal(path: settings.dataFolder + "/script-calls.jsonl"),
            voices: voices.there, voiceRules: voices.rules, templates: settings.templatesFolder,
            signing: try Self.signing(settings), rates: Self.rates(settings), library: MediaParts(intake: intake),
            samples: VoiceSamples(
                folder: settings.dataFolder + "/voice-samples",
                command: try .beside("process-video", ["--voice-sample"]),
                environment: ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" },
                logs: ChildLogs(settings), log: log, maker: services.json["voice"] ?? .null),
            wake: { [dispatching] in
                dispatching.wake()
            })
        var configuration = HTTPServer.Configuration(log: log)
        configuration.host = settings.host
        configuration.port = UInt16(settings.port)
        configuration.limits.connectionsPerAddress = settings.connectionsPerAddress
        configuration.limits.sparesLoopback = true
        configuration.observe = { site.observe($0) }
        server = try HTTPServer(site.router, configuration)
        site.watch { [server] in server.load }
        let shown = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        log.info("serving", ["address": "http://\(shown):\(server.port)"])
    }

    private static func signing(_ settings: Settings) throws -> SigningKeys {
        settings.signingKeys.isEmpty
            ? try .kept(in: settings.dataFolder + "/signing.key") : SigningKeys(settings.signingKeys)
    }

    private static func rates(_ settings: Settings) -> RateLimits.Rules {
        var rules = RateLimits.Rules()
        let requests = Double(settings.requestsPerSecond)
        rules.requests = .init(atOnce: 4 * requests, perSecond: requests)
        let stories = Double(settings.storiesPerMinute)
        rules.creations = .init(atOnce: stories, perSecond: stories / 60)
        return rules
    }

    /// Until somebody asks for the end. Children go on.
    func run() async {
        let (requests, bell) = AsyncStream<Void>.makeStream()
        Signals.onTermination { bell.yield() }
        async let work: Void = dispatching.run()
        let uploads = Task { await intake.lookAfterUploads(log) { dispatching.wake() } }
        for await _ in requests { break }
        log.info("stopping")
        uploads.cancel()
        await dispatching.stop()
        await server.stop()
        await work
        await store.close()
        log.info("stopped")
    }
}

/// The voices that can be asked for by name. Without a name the voice follows the language of the story.
private struct VoiceNames: Sendable {
    private static let neural = "hibari"
    private(set) var there: JSON = []
    private let isEmbedded: Bool
    private var isNeuralMissing = false

    init(_ services: JSON, _ settings: Settings) {
        isEmbedded = services.at("voice.provider")?.text == "embedded"
        guard isEmbedded else {
            let names = [
                "alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse",
            ]
            there = .array(
                names.map { ["name": JSON($0), "languages": [], "description": "speaks many languages"] })
            return
        }
        let models = LocalModels.Place(
            python: settings.localModelsPython, helper: settings.localModelsFolder,
            cache: settings.dataFolder + "/models")
        isNeuralMissing = models.missingVoice != nil
        if isNeuralMissing { return }
        there = [
            [
                "name": JSON(Self.neural), "languages": ["en-US", "en"],
                "description": "American English, female, neural",
            ]
        ]
    }

    /// Which voices a provider has only the provider knows; which of its many espeak-ng has, whoever speaks.
    var rules: VoiceRules {
        guard isEmbedded else { return .any }
        let neural = isNeuralMissing ? [] : [Self.neural]
        return VoiceRules(pattern: "^(" + (neural + ["espeak-[A-Za-z0-9-]{1,60}"]).joined(separator: "|") + ")$") {
            name in
            let language = name.hasPrefix("espeak-") ? name.utf8.dropFirst(7) : nil
            let isLanguage = language.map { language in
                (1...60).contains(language.count)
                    && language.allSatisfy { byte in
                        byte == 45 || (48...57).contains(byte) || (97...122).contains(byte | 0x20) && byte >= 65
                    }
            }
            if isLanguage == true || neural.contains(name) { return nil }
            if name == Self.neural {
                return
                    "is not installed on this server: whoever runs it installs it by scripts/setup. Leave the voice out, "
                    + "and English is spoken by espeak-ng."
            }
            return
                "is none that there is: there are \(Self.neural) for English, and espeak-de, espeak-fr and so on for a "
                + "hundred languages. Leave the voice out, and the language of the story chooses one."
        }
    }
}
