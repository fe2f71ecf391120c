import FoundationEssentials
import JSON

/// Has a picture looked at by a chat model that sees. Its blurhash stays empty: that is computed, not seen.
struct OpenAIPictureAnalyst: PictureAnalyst {
    let connection: ProviderConnection
    let model: String
    let price: PriceTable.Price?
    let prompt: String

    /// Bytes: scale larger ones down before.
    static let largestFile = 8 << 20

    var identity: ServiceIdentity { ServiceIdentity(provider: connection.name, model: model) }

    func analyse(_ pictureFile: String, context: String?, _ job: Job) async throws -> PictureAnalysis {
        let attempted = "describe a picture with \(connection.name)"
        let bytes = try FileKind.bytes(of: pictureFile)
        guard let kind = FileKind.of(bytes), kind.isPicture, PictureSize.of(bytes, kind) != nil else {
            throw ServiceError(.badInput, attempted, "the file is no PNG, JPEG, WebP or GIF picture")
        }
        guard bytes.count <= Self.largestFile else {
            throw ServiceError(
                .badInput, attempted,
                "the picture has \(bytes.count) bytes; at most \(Self.largestFile) are sent: make it smaller before")
        }
        let url = "data:\(kind.rawValue);base64,\(Data(bytes).base64EncodedString())"
        let known = context.map { "What is known about it: " + JSON($0).canonicalText } ?? "Nothing else is known."
        let content: JSON = [
            ["type": "text", "text": JSON("Describe this picture. \(known)")],
            ["type": "image_url", "image_url": ["url": JSON(url)]],
        ]
        let chat = StructuredChat(
            connection: connection, model: model, price: price, service: "analysis", attempted: attempted,
            schemaName: "picture", schema: Self.schema)
        return try await chat.ask(system: prompt, content: content, outputTokens: 1000, job) {
            json throws(ServiceError) in
            try Self.analysis(json, attempted)
        }
    }

    static func analysis(_ json: JSON, _ attempted: String) throws(ServiceError) -> PictureAnalysis {
        func text(_ key: String, most: Int) -> String { String((json[key]?.text ?? "").prefix(most)) }
        func texts(_ key: String) -> [String] { (json[key]?.items ?? []).prefix(30).compactMap { $0.text } }
        let tags = (json["tags"]?.items ?? []).prefix(30).compactMap { tag -> PictureAnalysis.Tag? in
            guard let name = tag["name"]?.text ?? tag.text, !name.isEmpty else { return nil }
            let confidence = tag["confidence"]?.number ?? 0.5
            return PictureAnalysis.Tag(String(name.lowercased().prefix(60)), confidence: min(1, max(0, confidence)))
        }
        let title = text("title", most: 120)
        let description = text("description", most: 2000)
        guard !title.isEmpty, !description.isEmpty else {
            throw ServiceError(
                .badAnswer, attempted, "the model's answer has no title or no description", isRetryable: true)
        }
        return PictureAnalysis(
            title: title, description: description, altText: text("altText", most: 250), tags: tags,
            content: text("content", most: 60), style: text("style", most: 120), colours: texts("colours"),
            subjects: texts("subjects"), mood: text("mood", most: 60), blurhash: "")
    }

    static let schema: JSON = StrictSchema.object([
        "title": StrictSchema.text, "description": StrictSchema.text, "altText": StrictSchema.text,
        "tags": StrictSchema.list(
            StrictSchema.object(["name": StrictSchema.text, "confidence": StrictSchema.number])),
        "content": StrictSchema.text, "style": StrictSchema.text, "colours": StrictSchema.list(StrictSchema.text),
        "subjects": StrictSchema.list(StrictSchema.text), "mood": StrictSchema.text,
    ])
}
