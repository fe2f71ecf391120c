/// Cuts a story into scenes and describes their pictures, by rules and word lists: the same story, the same script.
/// Every word is told as it was written, but for what `StoryText` removes; the story is data, never an instruction.
package struct EmbeddedScriptWriter: ScriptWriter {
    /// In bytes of UTF-8: some four hours of speech.
    package static let longestStory = 200_000

    package init() {}

    package var identity: ServiceIdentity { ServiceIdentity(provider: "embedded", model: "story-2") }

    package func write(_ request: ScriptRequest, _ job: Job) async throws -> Script { try script(for: request) }

    package func script(for request: ScriptRequest) throws(ServiceError) -> Script {
        try check(request)
        let story = StoryText(request.story)
        let language = request.language ?? LanguageGuess(of: request.story).language
        let all = StorySentence.all(of: story, language: Self.primary(language))
        guard !all.isEmpty else {
            throw ServiceError(.badInput, "write a script", "the story is empty. Give it some words to tell.")
        }
        let (sentences, notes) = fitted(all, request)
        let scenes = narrations(sentences, request, Self.primary(language))

        let lexicon = Lexicon.of(Self.primary(language))
        // A heading tells of what is yet to come.
        let heading =
            sentences.first.map { $0.isHeading || sentences.dropFirst().first?.joint == "\n" ? $0.text + "\n" : "" }
            ?? ""
        let told = scenes.map { $0.hasPrefix(heading) ? String($0.dropFirst(heading.count)) : $0 }
        let cast = Cast(told, lexicon)
        let mood = ScriptMood.mood(of: scenes, lexicon)
        var scenery = Scenery(lexicon, cast: cast, told: told)
        scenery.begin(with: heading)
        let moods = ScriptMood.moods(of: told, mood, lexicon)
        let title = Self.oneLine(request.title) ?? ScriptTitle.title(of: sentences, lexicon)
        return Script(
            title: title, description: ScriptTitle.description(of: sentences, title: title), language: language,
            mood: mood, look: ScriptMood.look(mood, cast),
            scenes: zip(scenes, zip(told, moods)).map { narration, told in
                Script.Scene(narration: narration, imagePrompt: scenery.prompt(for: told.0, mood: told.1))
            }, notes: notes)
    }

    private func check(_ request: ScriptRequest) throws(ServiceError) {
        let size = request.story.utf8.count
        guard size <= Self.longestStory else {
            throw ServiceError(
                .badInput, "write a script",
                "the story has \(size) bytes; at most \(Self.longestStory) are told in one video. Cut it into parts.")
        }
        if let count = request.sceneCount, !(1...SceneCuts.mostScenes).contains(count) {
            throw ServiceError(
                .badInput, "write a script", "\(count) scenes were asked for; 1 to \(SceneCuts.mostScenes) can be made."
            )
        }
        if let seconds = request.seconds, !(seconds > 0 && seconds.isFinite) {
            throw ServiceError(
                .badInput, "write a script", "a length of \(seconds) seconds was asked for; it has to be above 0.")
        }
    }

    /// All sentences, or the most important of them where text may be left out and it does not fit.
    private func fitted(_ all: [StorySentence], _ request: ScriptRequest) -> ([StorySentence], notes: [String]) {
        let total = all.reduce(0) { $0 + $1.seconds }
        let wished = request.seconds ?? request.sceneCount.map { Double($0) * 12 }
        guard let wished, total > wished * 1.05 else { return (all, []) }
        guard request.mayShorten else {
            guard request.seconds != nil else { return (all, []) }
            return (
                all,
                [
                    "The story takes about \(Int(total.rounded())) s to tell, longer than the \(Int(wished.rounded())) s that were wished; nothing was left out."
                ]
            )
        }
        let kept = Shortening.kept(all, seconds: wished)
        let seconds = Int(kept.reduce(0) { $0 + $1.seconds }.rounded())
        return (
            kept,
            [
                "Shortened: \(kept.count) of \(all.count) sentences are told, about \(seconds) s of \(Int(total.rounded())) s."
            ]
        )
    }

    private func narrations(_ sentences: [StorySentence], _ request: ScriptRequest, _ language: String) -> [String] {
        let total = sentences.reduce(0) { $0 + $1.seconds }
        let target = SceneCuts.target(total: total, sceneCount: request.sceneCount)
        let pieces = ScenePiece.all(of: sentences, language: language, longest: target * 1.45)
        let scenes = SceneCuts.scenes(pieces, target: target, sceneCount: request.sceneCount)
        return scenes.map { scene in
            var text = String.UnicodeScalarView()
            for (index, piece) in pieces[scene].enumerated() {
                if index > 0 { text.append(contentsOf: piece.joint.unicodeScalars) }
                text.append(contentsOf: piece.scalars)
            }
            return String(text)
        }
    }

    private static func primary(_ language: String) -> String {
        String(language.prefix { $0 != "-" && $0 != "_" }).lowercased()
    }

    private static func oneLine(_ title: String?) -> String? {
        guard let title else { return nil }
        let words = String(String.UnicodeScalarView(title.unicodeScalars.filter { !$0.isRemoved })).split(
            whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
