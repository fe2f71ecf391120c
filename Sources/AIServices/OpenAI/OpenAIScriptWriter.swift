import JSON

/// Writes scripts by a chat model.
struct OpenAIScriptWriter: ScriptWriter {
    let connection: ProviderConnection
    let model: String
    let price: PriceTable.Price?
    let prompt: String

    /// Characters: longer ones would not fit into a model's answer.
    static let longestStory = 100_000

    var identity: ServiceIdentity { ServiceIdentity(provider: connection.name, model: model) }

    func write(_ request: ScriptRequest, _ job: Job) async throws -> Script {
        let attempted = "write a script with \(connection.name)"
        let story = Self.cleaned(request.story)
        guard story.contains(where: { !$0.isWhitespace }) else {
            throw ServiceError(.badInput, attempted, "the story is empty")
        }
        guard story.count <= Self.longestStory else {
            throw ServiceError(
                .badInput, attempted,
                "the story has \(story.count) characters; at most \(Self.longestStory) fit into one script")
        }
        var fields: [String: JSON] = ["story": JSON(story), "mayShorten": .bool(request.mayShorten)]
        fields["title"] = request.title.map { JSON($0) }
        fields["language"] = request.language.map { JSON($0) }
        fields["scenes"] = request.sceneCount.map { JSON($0) }
        fields["seconds"] = request.seconds.map { .double($0) }
        let chat = StructuredChat(
            connection: connection, model: model, price: price, service: "script", attempted: attempted,
            schemaName: "script", schema: Self.schema)
        // Its own words again, in JSON, and a prompt for each scene.
        let outputTokens = Int64(story.utf8.count / 2 + 3000)
        return try await chat.ask(
            system: prompt, content: JSON(JSON.object(fields).canonicalText), outputTokens: outputTokens, job
        ) { json throws(ServiceError) in
            try Self.script(json, for: request, story: story, attempted)
        }
    }

    /// Refuses what is no script of this story: a model may be talked into anything by what it reads.
    static func script(
        _ json: JSON, for request: ScriptRequest, story: String, _ attempted: String
    ) throws(ServiceError) -> Script {
        func bad(_ what: String) -> ServiceError {
            ServiceError(.badAnswer, attempted, "the model's script \(what)", isRetryable: true)
        }
        let problems = Problems()
        let root = Field(json, "script", problems)
        let scenes = root["scenes"].list(atLeast: 1).map { field in
            Script.Scene(
                narration: cleaned(field["narration"].text() ?? ""),
                imagePrompt: cleaned(field["imagePrompt"].text() ?? ""))
        }
        let title = request.title ?? root["title"].text() ?? ""
        guard problems.lines.isEmpty else { throw bad("is not of the right form: \(problems.lines[0])") }
        guard scenes.allSatisfy({ !$0.narration.isEmpty && !$0.imagePrompt.isEmpty }) else {
            throw bad("has a scene without words")
        }
        let narration = scenes.map(\.narration).joined(separator: " ")
        let told = WordTokens.share(of: story, in: narration)
        let own = WordTokens.share(of: narration, in: story)
        // In another language than the story's no word is the same: then at least its length has to fit.
        let lengths = (WordTokens.of(narration).count, WordTokens.of(story).count)
        let isTranslated = request.language != nil && told < 0.4 && own < 0.4 && lengths.0 * 3 >= lengths.1
        if !isTranslated {
            guard told >= least(request, words: lengths.1) else {
                throw bad("leaves out \(Int(((1 - told) * 100).rounded())) % of the story's words")
            }
            if own < (request.mayShorten ? 0.6 : 0.7) { throw bad("tells something else than the story") }
        }
        return Script(
            title: String(cleaned(title).prefix(200)), description: cleaned(json["description"]?.text ?? ""),
            language: json["language"]?.text.flatMap(languageTag) ?? request.language ?? "und",
            mood: json["mood"]?.text.flatMap { Script.Mood(rawValue: $0) } ?? .calm,
            look: cleaned(json["look"]?.text ?? ""), scenes: scenes)
    }

    /// The share of the story's words that a script has to have.
    private static func least(_ request: ScriptRequest, words: Int) -> Double {
        guard request.mayShorten else { return 0.9 }
        // A long story may have to fit into seconds.
        let wished = (request.seconds ?? .infinity) * 2.5
        return min(0.15, 0.4 * wished / Double(max(1, words)))
    }

    private static func languageTag(_ text: String) -> String? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isTag =
            (2...3).contains(parts[0].count)
            && parts.allSatisfy { part in
                (1...8).contains(part.count) && part.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "z") ~= $0 }
            }
        return isTag ? text : nil
    }

    /// Without control characters, but line ends.
    private static func cleaned(_ text: String) -> String {
        let scalars = text.unicodeScalars.filter { $0 == "\n" || $0.properties.generalCategory != .control }
        return String(String.UnicodeScalarView(scalars))
    }

    static let schema: JSON = StrictSchema.object([
        "title": StrictSchema.text, "description": StrictSchema.text, "language": StrictSchema.text,
        "mood": ["type": "string", "enum": .array(Script.Mood.allCases.map { JSON($0.rawValue) })],
        "look": StrictSchema.text,
        "scenes": StrictSchema.list(
            StrictSchema.object(["narration": StrictSchema.text, "imagePrompt": StrictSchema.text])),
    ])
}

/// JSON schemas as strict structured output wants them: all is required, nothing else is allowed.
enum StrictSchema {
    static let text: JSON = ["type": "string"]
    static let number: JSON = ["type": "number"]

    static func list(_ items: JSON) -> JSON { ["type": "array", "items": items] }

    static func object(_ fields: [String: JSON]) -> JSON {
        [
            "type": "object", "properties": .object(fields), "additionalProperties": false,
            "required": .array(fields.keys.sorted().map { JSON($0) }),
        ]
    }
}
