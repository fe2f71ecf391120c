import Glibc
import Support
import Testing

@testable import AIServices

private func scenes(_ story: String, _ count: Int? = nil, language: String? = nil) throws -> [String] {
    try EmbeddedScriptWriter().script(for: ScriptRequest(story: story, language: language, sceneCount: count)).scenes
        .map(\.narration)
}

private func sentences(_ text: String, _ language: String = "en") -> [String] {
    StorySentence.all(of: StoryText(text), language: language).map(\.text)
}

private func unspaced(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isSpace }))
}

@Suite struct `Script cuts` {
    static let traps: [(String, String, [String])] = [
        (
            "en", "Mr. J. R. Smith paid $9.99 at 3.14 p.m. on Jan. 3. Then he left.",
            ["Mr. J. R. Smith paid $9.99 at 3.14 p.m. on Jan. 3.", "Then he left."]
        ),
        ("en", "“Stop!” he said. “Why?” she asked.", ["“Stop!” he said.", "“Why?” she asked."]),
        ("en", "\"Go home.\" He went.", ["\"Go home.\"", "He went."]),
        (
            "en", "Well... maybe. Or… not. He waited… Nobody came.",
            ["Well... maybe.", "Or… not.", "He waited…", "Nobody came."]
        ),
        (
            "en", "See www.example.com or e.g. v1.2.3 of it. Done?! Yes.",
            ["See www.example.com or e.g. v1.2.3 of it.", "Done?!", "Yes."]
        ),
        ("en", "Neither do I. He left.", ["Neither do I.", "He left."]),
        ("en", "# Soup\n- Cut onions\n- Cook\n1. Eat it. All.", ["Soup", "Cut onions", "Cook", "1. Eat it.", "All."]),
        ("en", "hello there. how are you? fine.", ["hello there.", "how are you?", "fine."]),
        (
            "de",
            "Am 3. Mai kam Dr. Weiß, d. h. er kam z. B. um 8.30 Uhr. „Wer da?“, rief sie. „Ich.“ Er war 12. Dann ging er.",
            [
                "Am 3. Mai kam Dr. Weiß, d. h. er kam z. B. um 8.30 Uhr.", "„Wer da?“, rief sie.", "„Ich.“",
                "Er war 12.", "Dann ging er.",
            ]
        ),
        (
            "fr", "« Où vas-tu ? » demanda M. Dupont. « Là. » Il partit.",
            ["« Où vas-tu ? » demanda M. Dupont.", "« Là. »", "Il partit."]
        ),
        ("es", "¿Quién es? ¡Soy yo! Pasa.", ["¿Quién es?", "¡Soy yo!", "Pasa."]),
        ("ja", "「もういい。」と言った。雨だ！帰ろう。", ["「もういい。」と言った。", "雨だ！", "帰ろう。"]),
        ("zh", "“你好。”他说。“再见！”她走了。", ["“你好。”", "他说。", "“再见！”", "她走了。"]),
        ("ar", "هل نمت؟ نعم. ذهب.", ["هل نمت؟", "نعم.", "ذهب."]),
        ("hi", "राम आया। वह बैठा।", ["राम आया।", "वह बैठा।"]),
    ]

    @Test(arguments: traps)
    func `sentences end where a reader would end them`(language: String, text: String, expected: [String]) {
        #expect(sentences(text, language) == expected)
    }

    @Test func `marks of Markdown go, all else stays`() {
        let story =
            "## **Big** news ##\n\n> *Read* [this page](https://x.y/z) and `run` it.\n\n---\n\n* 2 * 3 is snake_case\n— Hello\n5) five"
        #expect(
            sentences(story) == ["Big news", "Read this page and run it.", "2 * 3 is snake_case", "— Hello", "5) five"])
    }

    @Test func `lines broken for their width are joined, verse is not`() {
        let prose =
            "The keeper of the light went up the stairs every\nevening before the sun had quite gone down, and\nlit the lamp."
        #expect(sentences(prose).count == 1)
        #expect(sentences("The moon is up\nThe sea is low\nGood night").count == 3)
    }

    @Test func `control characters are not told`() throws {
        #expect(try scenes("A\u{0}fox\u{1B} r\u{202E}an\u{FEFF}.") == ["Afox ran."])
    }

    @Test(arguments: ["🦊🔥🌊", "1 2 3", "...", "?"])
    func `a story without letters is one scene`(story: String) throws {
        #expect(try scenes(story) == [story])
    }

    @Test(arguments: ["", " \n\t ", "\u{0}\u{7}", "---\n***"])
    func `an empty story is refused`(story: String) {
        #expect(throws: ServiceError.self) { try scenes(story) }
    }

    @Test func `a story that is too long, and counts and lengths that cannot be, are refused with a sentence`() {
        let long = ScriptRequest(story: String(repeating: "A fox ran. ", count: 90_000))
        for request in [
            long, ScriptRequest(story: "A", sceneCount: 0), ScriptRequest(story: "A", sceneCount: 501),
            ScriptRequest(story: "A", seconds: -1), ScriptRequest(story: "A", seconds: .nan),
        ] {
            let error = #expect(throws: ServiceError.self) { try EmbeddedScriptWriter().script(for: request) }
            #expect(error?.code == .badInput)
        }
    }

    static let longTexts: [(String, String)] = [
        (
            "en",
            Array(repeating: "the boat went out and nobody saw where it was going because of the fog", count: 12)
                .joined(separator: " ")
        ),
        ("zh", String(repeating: "月亮在水里睡着了没有人知道它什么时候醒来", count: 14)),
        ("ja", String(repeating: "狐は森の中で月を見ながら静かに待っていました", count: 10)),
        ("th", String(repeating: "สุนัขจิ้งจอกนอนหลับอยู่ใต้ต้นไม้ใหญ่และฝันถึงทะเล", count: 14)),
        ("en", String(repeating: "a", count: 3000)),
    ]

    @Test(arguments: longTexts)
    func `a text without any point is cut into scenes of natural length`(language: String, text: String) throws {
        let scenes = try scenes(text, language: language)
        #expect(scenes.count >= 3)
        #expect(unspaced(scenes.joined()) == unspaced(text))
        for scene in scenes {
            let seconds = SpeakingTime.seconds(of: scene, language: language)
            #expect(seconds > 2 && seconds < 19, "\(seconds) s: \(scene)")
            #expect(!(scene.unicodeScalars.first?.isMark ?? true), "a cut within a letter: \(scene)")
        }
    }

    @Test func `scenes end at paragraphs where that fits`() throws {
        let one =
            "The keeper lit the lamp, as on every evening of the year. Far away a ship turned slowly towards the harbour."
        let two =
            "In the morning the ship lay at the quay. The captain brought oranges to the keeper, and told of warmer seas."
        #expect(try scenes(one + "\n\n" + two) == [one, two])
    }

    @Test func `nothing is lost, the same comes twice, and the wished count of scenes is kept`() throws {
        let parts = [
            "The fox", "ran", "away.", "Dr.", "3.14", "“Stop!”", "he said", "—", "…", "\n", "\n\n", "ночь.", "夜だ。", "月",
            "and", "🦊", "اللَّيل", "ไทย", "(well)", "e\u{301}", ",", ";",
            "supercalifragilistic", "5", "!", "?!", "„Nein“", "«Oui»", ": so",
        ]
        try Trial.each(60) { trial, random in
            let story = (0..<random.int(1...150)).map { _ in random.pick(parts) }.joined(
                separator: random.chance(0.8) ? " " : "")
            let request = ScriptRequest(story: story, sceneCount: random.chance(0.5) ? random.int(1...12) : nil)
            guard story.contains(where: { !$0.isWhitespace }) else { return }
            let script = try EmbeddedScriptWriter().script(for: request)
            #expect(unspaced(script.scenes.map(\.narration).joined()) == unspaced(story), "\(trial)")
            #expect(try EmbeddedScriptWriter().script(for: request) == script, "\(trial)")
            #expect(script.scenes.allSatisfy { !$0.narration.isEmpty && !$0.imagePrompt.isEmpty }, "\(trial)")
            #expect(script.title.count <= 60, "\(trial)")
            if let count = request.sceneCount, story.split(whereSeparator: \.isWhitespace).count > count * 4 {
                #expect(script.scenes.count == count, "\(trial)")
            }
        }
    }

    @Test func `a story is shortened by whole sentences only when that is allowed`() throws {
        let story = (1...40).map { "Number \($0) was a ship that sailed to the island of the whale." }.joined(
            separator: " ")
        let told = try EmbeddedScriptWriter().script(for: ScriptRequest(story: story, seconds: 30))
        #expect(unspaced(told.scenes.map(\.narration).joined()) == unspaced(story))
        let short = try EmbeddedScriptWriter().script(for: ScriptRequest(story: story, seconds: 30, mayShorten: true))
        let text = short.scenes.map(\.narration).joined(separator: " ")
        let seconds = SpeakingTime.seconds(of: text, language: "en")
        #expect(seconds > 22 && seconds < 32)
        let kept = sentences(text)
        #expect(kept == sentences(story).filter(Set(kept).contains))
        #expect(kept.first?.hasPrefix("Number 1 ") == true && kept.last?.hasPrefix("Number 40 ") == true)
        #expect(short.notes.first?.hasPrefix("Shortened: \(kept.count) of 40") == true)
    }

    static let longest = [
        String(repeating: "The boat went out, and nobody knew where. ", count: 4600),
        String(repeating: "月亮在水里睡着了没有人", count: 5900), String(repeating: "[a](", count: 40_000),
        String(repeating: "*a ", count: 60_000), String(repeating: ". ", count: 90_000),
        String(repeating: "。\n", count: 40_000), String(repeating: "a", count: 199_000),
    ]

    /// A tenth of the length by default: unoptimised, the longest take some seconds each.
    @Test(arguments: longest)
    func `the longest stories have at most 500 scenes, and take time in proportion`(story: String) throws {
        let story = Trial.isFull ? story : String(story.prefix(story.count / 10))
        let start = Self.processorSeconds
        let narrations = try scenes(story)
        #expect(narrations.count <= 500)
        #expect(Self.processorSeconds - start < (Trial.isFull ? 60 : 6))
    }

    /// Of this thread, whatever else the machine does.
    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static let durations: [(String, String, ClosedRange<Double>)] = [
        (
            "en",
            "The keeper climbed the stairs every evening and lit the lamp before the sun had gone down over the sea.",
            4.5...7.5
        ),
        (
            "de", "Der Wärter stieg jeden Abend die Treppe hinauf und zündete die Lampe an, bevor die Sonne unterging.",
            5...8
        ),
        ("ja", "灯台守は毎晩階段を上り、日が沈む前にランプに火を灯しました。", 4...8),
        ("zh", "守塔人每天晚上爬上楼梯，在太阳落山之前点亮灯。", 4...7.5),
        ("ar", "كان الحارس يصعد الدرج كل مساء ويشعل المصباح قبل أن تغيب الشمس.", 4...8),
        ("en", "", 0...0),
    ]

    @Test(arguments: durations)
    func `speaking times are those of a calm reader`(language: String, text: String, seconds: ClosedRange<Double>) {
        #expect(seconds.contains(SpeakingTime.seconds(of: text, language: language)))
    }
}
