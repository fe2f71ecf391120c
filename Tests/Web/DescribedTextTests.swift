import Foundation
import HTTPServer
import JSON
import Testing

struct DescribedTextTests {
    @Test func `texts are refused exactly where the description refuses them`() async throws {
        let house = try WebHouse()
        let description = try JSON(
            parsing: String(contentsOfFile: WebHouse.root + "/templates/openapi.json", encoding: .utf8))
        let order = try #require(description.at("components.schemas.Order.properties")?.fields)
        let script = try #require(description.at("components.schemas.Script.properties")?.fields)
        let scene = try #require(script["scenes"]?.at("items.properties")?.fields)
        func body(_ place: String, _ name: String, _ text: String) -> JSON {
            var fields: [String: JSON] = ["story": "A fox ran home.", "autoProcess": false]
            guard place != "order" else { return .object(fields.merging([name: JSON(text)]) { $1 }) }
            var one: [String: JSON] = ["narration": "A fox ran home.", "imagePrompt": "a fox"]
            if place == "scene" { one[name] = JSON(text) }
            var written: [String: JSON] = ["title": "Fox", "scenes": [.object(one)]]
            if place == "script" { written[name] = JSON(text) }
            fields["script"] = .object(written)
            return .object(fields)
        }
        let places = [
            ("order", order, ["title"]), ("script", script, ["title", "description", "look", "receipt"]),
            ("scene", scene, ["narration", "imagePrompt"]),
        ]
        for (place, schemas, names) in places {
            for name in names {
                let schema = try #require(schemas[name])
                let most = Int(try #require(schema["maxLength"]?.integer))
                let pattern = try NSRegularExpression(pattern: try #require(schema["pattern"]?.text))
                // A control, a space that is not ASCII, a mark on a letter, a letter of four bytes, a joined emoji.
                for unit in ["\u{8E}", "\u{3000}", "e\u{301}", "🦊", "👩‍🚀", "\u{7F}", "a\u{1}", "\u{200B}", "a\r"] {
                    let size = unit.unicodeScalars.count
                    for count in Set([1, most / size, most / size + 1]) where count * size <= 10_000 {
                        let text = String(repeating: unit, count: count)
                        let all = NSRange(text.startIndex..., in: text)
                        let isAllowed =
                            text.unicodeScalars.count <= most
                            && pattern.firstMatch(in: text, range: all)?.range == all
                        let answer = try await house.ask(.post, "/api/generate-script", body(place, name, text))
                        #expect(
                            answer.status == (isAllowed ? 201 : 422),
                            "\(place).\(name): \(count) times \(unit.unicodeScalars.map(\.value)): \(answer.text)")
                    }
                }
            }
        }
    }
}
