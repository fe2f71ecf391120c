import AIServices
import FoundationEssentials
import Glibc
import LocalModels
import Store
import Support

@testable import EmbeddedServices

/// The package's own folder, where scripts/setup puts .venv.
let packageFolder: String = {
    var folder = #filePath
    while !FileManager.default.fileExists(atPath: folder + "/Package.swift") {
        folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
    }
    return folder
}()

/// What the embedded services of speech need, for a test: real models, real programs, a folder of its own.
final class Studio: Sendable {
    /// With one helper for all tests.
    static let shared = Studio()

    let folder = TemporaryFolder("narration")
    let models: LocalModels
    let narrator: EmbeddedNarrator

    init(python: String = packageFolder + "/.venv/bin/python", espeak: String = "/usr/bin/espeak-ng") {
        models = LocalModels(
            .init(
                python: python, helper: packageFolder + "/Sources/LocalModels/helper",
                cache: folder.file("cache")))
        narrator = EmbeddedNarrator(models: models, espeak: EspeakVoice(program: espeak))
    }

    /// With a folder of its own, which stays as long as the studio.
    var job: Job {
        let own = folder.file(UUID().uuidString)
        mkdir(own, 0o700)
        return Job(folder: own, calls: NothingPaid())
    }

    func narrate(
        _ text: String, language: String? = nil, voice: String? = nil, speed: Double = 1
    ) async throws -> Narration {
        try await narrator.narrate(
            NarrationRequest(text: text, language: language, voice: voice, speed: speed), job)
    }
}

/// The embedded services cost nothing: they have no call to write down.
private struct NothingPaid: PaidCalls {
    func kept(service: String, provider: String, model: String, ordinal: Int) async throws -> KeptAnswer? { nil }

    func intend(
        service: String, provider: String, model: String, ordinal: Int, estimate: Int64?
    ) async throws -> (key: String, decision: CallDecision) {
        fatalError("an embedded service paid for something")
    }

    func noteJob(_ job: String, of key: String) async throws {}
    func settle(_ key: String, _ outcome: CallOutcome, answer: ArrivedAnswer?) async throws {}
    func forget(_ key: String) async throws {}
}
