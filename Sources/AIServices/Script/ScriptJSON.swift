package import JSON

extension Script {
    package var json: JSON {
        var fields: [String: JSON] = [
            "title": JSON(title), "description": JSON(description), "language": JSON(language),
            "mood": JSON(mood.rawValue), "look": JSON(look), "scenes": .array(scenes.map(\.json)),
        ]
        if !notes.isEmpty { fields["notes"] = .array(notes.map { JSON($0) }) }
        if usesLibrary { fields["useLibrary"] = true }
        if let receipt { fields["receipt"] = JSON(receipt) }
        return .object(fields)
    }

    /// Reads what `json` writes, or a person wrote: title and scenes are needed, and of a scene its narration and
    /// either a prompt or a picture; the rest may be left out. All that is wrong is said at once, a line each.
    package init(parsing text: String) throws(ServiceError) {
        let document: JSON
        do { document = try JSON(parsing: text) } catch {
            throw ServiceError(.badInput, "read the script", "it is no JSON: \(error)")
        }
        try self.init(document)
    }

    package init(_ document: JSON) throws(ServiceError) {
        let problems = Problems()
        let field = Field(document, "script", problems)
        field.allow(only: [
            "title", "description", "language", "mood", "look", "scenes", "notes", "useLibrary", "receipt",
        ])
        let title = field["title"].short(200)
        let description = field["description"].line(2000, document["description"])
        let language = field["language"].ifPresent { $0.languageTag() }
        let mood = field["mood"].ifPresent { $0.choice(Mood.self) } ?? .calm
        let look = field["look"].line(2000, document["look"])
        let notes = field["notes"].ifPresent { $0.list(atLeast: 0).compactMap { $0.short(1000) } } ?? []
        let usesLibrary = field["useLibrary"].ifGiven { $0.bool() } ?? false
        let receipt = field["receipt"].ifPresent { $0.short(64) }
        let entries = field["scenes"].list(atLeast: 1)
        if entries.count > SceneCuts.mostScenes {
            field["scenes"].report("has \(entries.count) scenes; at most \(SceneCuts.mostScenes) are made")
        }
        let scenes = zip(entries, document["scenes"]?.items ?? []).prefix(SceneCuts.mostScenes).compactMap(Scene.read)
        guard problems.lines.isEmpty, let title else {
            throw ServiceError(.badInput, "read the script", problems.lines.joined(separator: "\n"))
        }
        self.init(
            title: title, description: description,
            language: language ?? LanguageGuess(of: scenes.map(\.narration).joined(separator: " ")).language,
            mood: mood,
            look: look, scenes: scenes, notes: notes, usesLibrary: usesLibrary,
            receipt: receipt)
    }
}

extension Script.Scene {
    fileprivate var json: JSON {
        var fields: [String: JSON] = ["narration": JSON(narration), "imagePrompt": JSON(imagePrompt)]
        if let picture { fields["picture"] = JSON(picture) }
        if let sound { fields["sound"] = JSON(sound) }
        return .object(fields)
    }

    fileprivate static func read(_ field: Field, _ scene: JSON) -> Script.Scene? {
        field.allow(only: ["narration", "imagePrompt", "picture", "sound"])
        let narration = field["narration"].short(EmbeddedScriptWriter.longestStory)
        let picture = field["picture"].ifPresent { $0.short(4096) }
        let sound = field["sound"].ifPresent { $0.short(4096) }
        let prompt =
            picture == nil ? field["imagePrompt"].short(4000) : field["imagePrompt"].line(4000, scene["imagePrompt"])
        guard let narration, let prompt else { return nil }
        return Script.Scene(narration: narration, imagePrompt: prompt, picture: picture, sound: sound)
    }
}

extension Field {
    /// A text that says something.
    fileprivate func short(_ limit: Int) -> String? {
        guard let text = text() else { return nil }
        guard text.unicodeScalars.contains(where: \.isSeen) else {
            report("is blank")
            return nil
        }
        return within(limit, text)
    }

    /// A text that may be empty or missing.
    fileprivate func line(_ limit: Int, _ value: JSON?) -> String {
        if value == nil || value == .string("") { return "" }
        return text().flatMap { within(limit, $0) } ?? ""
    }

    fileprivate func languageTag() -> String? {
        guard let tag = text() else { return nil }
        guard tag.utf8.count <= 35, tag.utf8.first != 45,
            tag.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) || (97...122).contains($0 | 0x20) && $0 >= 65 }),
            tag.prefix(while: { $0 != "-" }).count >= 2
        else {
            report("is '\(tag)'; it has to be a language such as en, de or pt-BR")
            return nil
        }
        return tag
    }

    private func within(_ limit: Int, _ text: String) -> String? {
        let count = text.unicodeScalars.count
        guard count <= limit else {
            report("has \(count) characters; at most \(limit) are allowed")
            return nil
        }
        let allowed: Set<Unicode.Scalar> = ["\n", "\r", "\t"]
        if text.unicodeScalars.contains(where: { $0.value < 0x20 && !allowed.contains($0) || $0.value == 0x7F }) {
            report("has control characters")
            return nil
        }
        return text
    }
}
