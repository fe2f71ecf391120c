import FoundationEssentials
import Glibc
import HTTPClient
import JSON

/// Speaks by `audio/speech`. It gives no word times: a captioner has to find them.
struct OpenAINarrator: Narrator {
    let connection: ProviderConnection
    let model: String
    let price: PriceTable.Price?
    let voice: String

    static let longestText = 4096
    static let largestFile = 64 << 20

    var identity: ServiceIdentity { ServiceIdentity(provider: connection.name, model: model) }

    func voices() async throws -> [Voice] {
        let known = ["alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse"]
        let names = known.contains(voice) ? known : [voice] + known
        return names.map {
            Voice(name: $0, languages: ["und"], description: "of \(connection.name), speaks the text's language")
        }
    }

    func narrate(_ request: NarrationRequest, _ job: Job) async throws -> Narration {
        let attempted = "speak '\(request.text.prefix(60))' with \(connection.name)"
        guard request.text.contains(where: { $0.isLetter || $0.isNumber }) else {
            throw ServiceError(.badInput, attempted, "there is no word in the text")
        }
        guard request.text.count <= Self.longestText else {
            throw ServiceError(
                .badInput, attempted,
                "the text has \(request.text.count) characters; at most \(Self.longestText) are spoken at once")
        }
        guard (0.25...4).contains(request.speed) else {
            throw ServiceError(.unsupported, attempted, "a speed of \(request.speed); it can be 0.25 to 4")
        }
        let voice = request.voice ?? self.voice
        var fields: [String: JSON] = [
            "model": JSON(model), "input": JSON(request.text), "voice": JSON(voice), "response_format": "wav",
        ]
        if request.speed != 1 { fields["speed"] = .double(request.speed) }
        let count = request.text.count
        // Some ten characters a second.
        let estimate = price?.speech(characters: count, seconds: Double(count) / 8 / request.speed)
        let part = job.folder + "/speech.part"
        let purchase = ProviderConnection.Purchase(
            service: "voice", model: model, attempted: attempted, estimate: estimate)
        var connection = connection
        connection.limits.size = Self.largestFile
        let body = Array(JSON.object(fields).canonicalText.utf8)
        let sound = try await connection.buy(
            purchase, path: "audio/speech", body: .bytes(body, contentType: "application/json"),
            to: .file(path: part), job
        ) { [words = connection.words] answer in
            let sound = try Self.sound(part, answer, attempted, words)
            return ProviderConnection.Goods(
                value: sound, cost: price?.speech(characters: count, seconds: sound.seconds))
        }
        let file = "\(job.folder)/speech.\(sound.kind.ending)"
        guard rename(part, file) == 0 else {
            throw ServiceError(.unavailable, attempted, "\(file) could not be written", isRetryable: true)
        }
        return Narration(
            file: file, mimeType: sound.kind.rawValue, seconds: sound.seconds, voice: "\(voice) (\(model))",
            language: request.language ?? "und", words: nil)
    }

    private static func sound(
        _ file: String, _ answer: HTTPAnswer, _ attempted: String, _ words: ProviderWords
    ) throws(ServiceError) -> (kind: FileKind, seconds: Double) {
        guard FileManager.default.fileExists(atPath: file) else {
            throw ServiceError(.badAnswer, attempted, "the answer is empty", isRetryable: true)
        }
        let bytes = try FileKind.bytes(of: file)
        guard let kind = FileKind.of(bytes), kind == .wav || kind == .mp3 else {
            let type = answer.contentType.map { " (\(words.shown($0)))" } ?? ""
            let text = bytes.first == UInt8(ascii: "{") ? ": " + words.shown(body: Array(bytes.prefix(4096))) : ""
            throw ServiceError(
                .badAnswer, attempted, "what came is neither WAV nor MP3\(type)\(text)", isRetryable: true)
        }
        guard let seconds = SoundLength.of(bytes, kind) else {
            throw ServiceError(.badAnswer, attempted, "the sound that came is broken", isRetryable: true)
        }
        return (kind, seconds)
    }
}
