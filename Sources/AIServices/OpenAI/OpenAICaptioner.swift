import HTTPClient
import JSON

/// Finds word times by `audio/transcriptions`, laid onto the words as they are written. A server that has no word times
/// leaves it to the other captioner, if there is one.
struct OpenAICaptioner: Captioner {
    let connection: ProviderConnection
    let model: String
    let price: PriceTable.Price?
    let fallback: (any Captioner)?

    static let largestFile = 25 << 20

    var identity: ServiceIdentity { ServiceIdentity(provider: connection.name, model: model) }

    func words(of text: String, in soundFile: String, language: String, _ job: Job) async throws -> [SpokenWord] {
        let attempted = "find the words in the speech with \(connection.name)"
        if !text.contains(where: { !$0.isWhitespace }) { return [] }
        let bytes = try FileKind.bytes(of: soundFile)
        guard let kind = FileKind.of(bytes), !kind.isPicture, let seconds = SoundLength.of(bytes, kind) else {
            throw ServiceError(.badInput, attempted, "the sound file is neither WAV nor MP3, or it is broken")
        }
        guard bytes.count <= Self.largestFile else {
            throw ServiceError(
                .badInput, attempted, "the sound has \(bytes.count) bytes; at most \(Self.largestFile) are taken")
        }
        var parts: [HTTPRequest.Part] = [
            .init("file", file: soundFile, named: "speech.\(kind.ending)", contentType: kind.rawValue),
            .init("model", model), .init("response_format", "verbose_json"),
            .init("timestamp_granularities[]", "word"),
        ]
        let tongue = language.split(separator: "-").first.map { $0.lowercased() } ?? ""
        if tongue.count == 2 { parts.append(.init("language", tongue)) }
        let cost = price?.speech(characters: 0, seconds: seconds)
        let purchase = ProviderConnection.Purchase(
            service: "caption", model: model, attempted: attempted, estimate: cost)
        let heard: [SpokenWord]
        do {
            heard = try await connection.buy(purchase, path: "audio/transcriptions", body: .form(parts), job) {
                answer in
                let json = try ProviderAnswer.json(answer, attempted: attempted, connection.words)
                return ProviderConnection.Goods(value: Self.heard(json), cost: cost)
            }
        } catch let error as ServiceError where error.code == .badInput || error.code == .unsupported {
            return try await instead(of: error, text, soundFile, language, job)
        }
        if let words = WordAlignment.times(of: text, heard: heard, seconds: seconds) { return words }
        let lack = heard.isEmpty ? "gives no word times" : "heard something else than what is written"
        let error = ServiceError(.unsupported, attempted, "\(connection.name)'s model '\(model)' \(lack)")
        return try await instead(of: error, text, soundFile, language, job)
    }

    private func instead(
        of error: ServiceError, _ text: String, _ soundFile: String, _ language: String, _ job: Job
    ) async throws -> [SpokenWord] {
        guard let fallback else { throw error }
        return try await fallback.words(of: text, in: soundFile, language: language, job)
    }

    static func heard(_ json: JSON) -> [SpokenWord] {
        // Some servers have them within the segments only.
        let lists = [json["words"]] + (json["segments"]?.items ?? []).map { $0["words"] }
        let entries = lists.first.flatMap { $0?.items }.map { [$0] } ?? lists.compactMap { $0?.items }
        return entries.joined().compactMap { entry in
            guard let text = entry["word"]?.text, let start = entry["start"]?.number, let end = entry["end"]?.number
            else { return nil }
            return SpokenWord(text, start: start, end: end)
        }
    }
}
