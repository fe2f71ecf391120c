/// The mood of a story or a scene by its words, and the look that goes with it.
enum ScriptMood {
    /// - Parameter usual: The answer where the words tell nothing.
    static func mood(of narrations: [String], _ lexicon: Lexicon, usual: Script.Mood = .calm) -> Script.Mood {
        var counts: [Script.Mood: Int] = [:]
        for narration in narrations {
            let words = StoryWord.all(in: narration, isUnspaced: lexicon.isUnspaced)
            for mention in lexicon.mentions(in: words)
            where !Negations.isDenied(mention.words, words, lexicon.language) && !Negations.isOver(mention.words, words)
            {
                if case .mood(let mood) = mention.meaning { counts[mood, default: 0] += 1 }
            }
        }
        // Of equals the first in the order of all cases.
        var best: (mood: Script.Mood, count: Int) = (usual, 0)
        for mood in Script.Mood.allCases where counts[mood, default: 0] > best.count { best = (mood, counts[mood]!) }
        // A mood of the whole shows in many of its scenes.
        return best.count >= 2 && best.count * 3 >= narrations.count || narrations.count == 1 ? best.mood : usual
    }

    /// Of each scene. Scenes whose words tell nothing are calm in a tense or a sad story, unless most others are not.
    static func moods(of narrations: [String], _ story: Script.Mood, _ lexicon: Lexicon) -> [Script.Mood] {
        let isDark = story == .tense || story == .sad
        let moods = narrations.map { mood(of: [$0], lexicon, usual: isDark ? .calm : story) }
        guard isDark, moods.count(where: { $0 == story }) * 2 >= moods.count else { return moods }
        return moods.map { $0 == .calm ? story : $0 }
    }

    /// A sentence on the style, and one on those who appear in more than one place.
    static func look(_ mood: Script.Mood, _ cast: Cast) -> String {
        let style =
            switch mood {
            case .calm: "Soft storybook illustration, gentle light, muted natural colours."
            case .bright: "Cheerful storybook illustration, warm light, bright clean colours."
            case .tense: "Dramatic illustration, strong contrast, deep shadows, cold colours."
            case .sad: "Quiet illustration, pale light, cool faded colours."
            case .dreamy: "Dreamy storybook illustration, glowing light, violet and silver colours."
            case .bold: "Bold illustration, clear shapes, strong light, saturated colours."
            }
        let characters = cast.leads.map { character in
            let phrase = Scenery.phrase(character.subject)
            return character.name.map { "\($0), \(phrase)" } ?? phrase
        }
        return characters.isEmpty ? style : style + " Characters: " + characters.joined(separator: "; ") + "."
    }
}
