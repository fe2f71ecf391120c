import FoundationEssentials
import HTTPClient
import JSON

@testable import AIServices

/// A third provider, as somebody would add it: it tells stories line by line, and speaks over HTTP.
extension ServiceProvider {
    static let parrot = ServiceProvider(
        name: "parrot",
        scriptWriter: { _ throws(ServiceError) in ParrotWriter() },
        narrator: { place throws(ServiceError) in
            let model = place.model(or: "squawk-1")
            return ParrotNarrator(
                connection: try place.connection("parrot"), model: model, price: place.price(of: model),
                voice: place.voice ?? "coco")
        })
}

private struct ParrotWriter: ScriptWriter {
    let identity = ServiceIdentity(provider: "parrot", model: "lines")

    func write(_ request: ScriptRequest, _ job: Job) async throws -> Script {
        let scenes = request.story.split(separator: "\n").map {
            Script.Scene(narration: String($0), imagePrompt: "a parrot")
        }
        return Script(
            title: request.title ?? "A story", description: "", language: request.language ?? "en", mood: .bright,
            look: "", scenes: scenes)
    }
}

private struct ParrotNarrator: Narrator {
    let connection: ProviderConnection
    let model: String
    let price: PriceTable.Price?
    let voice: String

    var identity: ServiceIdentity { ServiceIdentity(provider: connection.name, model: model) }

    func voices() async throws -> [Voice] { [Voice(name: voice, languages: ["en"], description: "a parrot")] }

    func narrate(_ request: NarrationRequest, _ job: Job) async throws -> Narration {
        let cost = price?.speech(characters: request.text.count, seconds: 0)
        let purchase = ProviderConnection.Purchase(
            service: "voice", model: model, attempted: "squawk '\(request.text)'", estimate: cost)
        let body: JSON = [
            "model": "test-voice", "input": JSON(request.text), "voice": "alloy", "response_format": "wav",
        ]
        let file = job.folder + "/squawk.wav"
        let seconds = try await connection.buy(
            purchase, path: "v1/audio/speech",
            body: .bytes(Array(body.canonicalText.utf8), contentType: "application/json"), to: .file(path: file), job
        ) { _ in
            let bytes = try FileKind.bytes(of: file)
            guard let seconds = SoundLength.of(bytes, .wav) else {
                throw ServiceError(.badAnswer, purchase.attempted, "what came is no sound", isRetryable: true)
            }
            return ProviderConnection.Goods(value: seconds, cost: cost)
        }
        return Narration(
            file: file, mimeType: "audio/wav", seconds: seconds, voice: voice, language: request.language ?? "en",
            words: nil)
    }
}
