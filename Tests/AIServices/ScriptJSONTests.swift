import JSON
import Testing

@testable import AIServices

@Suite struct `Script JSON` {
    static let script = Script(
        title: "The Fox", description: "", language: "pt-BR", mood: .dreamy, look: "Ink",
        scenes: [
            .init(narration: "A fox\nran.", imagePrompt: "a fox, in a forest"),
            .init(narration: "Gone.", imagePrompt: "", picture: "pictures/gone.png", sound: "gone.wav"),
        ], notes: ["Shortened."])

    @Test func `what is written is read again`() throws {
        #expect(try Script(parsing: Self.script.json.canonicalText) == Self.script)
    }

    @Test func `a person may leave out what can be found out`() throws {
        let script = try Script(
            parsing:
                #"{"title": "Der Fuchs", "scenes": [{"narration": "Der Fuchs schlief unter der Hecke.", "picture": "a.png"}]}"#
        )
        #expect(script.language == "de")
        #expect(script.mood == .calm)
        #expect(
            script.scenes == [.init(narration: "Der Fuchs schlief unter der Hecke.", imagePrompt: "", picture: "a.png")]
        )
    }

    @Test func `all problems are told at once, each with its place`() {
        let text = """
            {"titel": "x", "mood": "angry", "language": "!", "look": 5,
             "scenes": [{"narration": " "}, {"narration": "a\\u0007", "imagePrompt": "b", "voice": "c"}, 7]}
            """
        let error = #expect(throws: ServiceError.self) { try Script(parsing: text) }
        let cause = error?.cause ?? ""
        for place in [
            "script.titel:", "script.title:", "script.mood:", "script.language:", "script.look:",
            "script.scenes[0].narration:",
            "script.scenes[0].imagePrompt:", "script.scenes[1].narration:", "script.scenes[1].voice:",
            "script.scenes[2]:",
        ] {
            #expect(cause.contains(place), "\(place) in:\n\(cause)")
        }
        #expect(error?.code == .badInput)
    }

    @Test(arguments: ["", "[]", "{}", "nonsense", #"{"title": "a", "scenes": []}"#])
    func `what is no script is refused`(text: String) {
        #expect(throws: ServiceError.self) { try Script(parsing: text) }
    }
}
