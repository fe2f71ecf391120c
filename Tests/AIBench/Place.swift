import AIServices
import BenchReport
import EmbeddedServices
import FoundationEssentials
import Glibc
import LocalModels
import Settings
import Store
import Support

/// Where the services are, as the settings say, and a folder for what they make.
final class Place: Sendable {
    let folder = TemporaryFolder("ai-bench")
    let models: LocalModels
    let narrator: EmbeddedNarrator
    let captioner: EmbeddedCaptioner
    let illustrator: EmbeddedIllustrator
    let analyst: EmbeddedPictureAnalyst

    init() throws {
        let settings = try Settings.fromEnvironment()
        let python = settings.localModelsPython
        models = LocalModels(
            .init(python: python, helper: settings.localModelsFolder, cache: folder.file("cache")))
        guard models.isInstalled else { throw BenchError("the local models are not installed; run scripts/setup") }
        narrator = EmbeddedNarrator(models: models, espeak: EspeakVoice(program: settings.espeak))
        captioner = EmbeddedCaptioner(models: models)
        illustrator = EmbeddedIllustrator(
            emojiFolder: EmbeddedIllustrator.emojiFolder(
                inVirtualEnvironment: String(python.dropLast("/bin/python".count))))
        analyst = EmbeddedPictureAnalyst(tagger: LocalPictureTagger(models))
    }

    /// Of the stories in fixtures/, by their names.
    func scripts() async throws -> [(name: String, script: Script)] {
        let folder = try BenchPlace.root() + "/fixtures/stories"
        var scripts: [(name: String, script: Script)] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let story = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            scripts.append((name, try await EmbeddedScriptWriter().write(ScriptRequest(story: story), job)))
        }
        return scripts
    }

    /// With a folder of its own.
    var job: Job {
        let own = folder.file(UUID().uuidString)
        mkdir(own, 0o700)
        return Job(folder: own, calls: NothingPaid())
    }
}

/// The embedded services cost nothing: they have no call to write down.
private struct NothingPaid: PaidCalls {
    func kept(service: String, provider: String, model: String, ordinal: Int) async throws -> KeptAnswer? { nil }

    func intend(
        service: String, provider: String, model: String, ordinal: Int, estimate: Int64?
    ) async throws -> (key: String, decision: CallDecision) {
        throw BenchError("an embedded service paid for something")
    }

    func noteJob(_ job: String, of key: String) async throws {}
    func settle(_ key: String, _ outcome: CallOutcome, answer: ArrivedAnswer?) async throws {}
    func forget(_ key: String) async throws {}
}
