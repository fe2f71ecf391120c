import FoundationEssentials
import HTTPServer
import JSON
import Support
import Testing

struct DescribedTextTests {
    private struct Field {
        /// `order`, `script` or `scene`.
        let place: String
        let name: String
        let schema: JSON

        func body(_ text: String) -> JSON {
            var fields: [String: JSON] = ["story": "A fox ran home.", "autoProcess": false]
            guard place != "order" else { return .object(fields.merging([name: JSON(text)]) { $1 }) }
            var one: [String: JSON] = ["narration": "A fox ran home.", "imagePrompt": "a fox"]
            if place == "scene" { one[name] = JSON(text) }
            var written: [String: JSON] = ["title": "Fox", "scenes": [.object(one)]]
            if place == "script" { written[name] = JSON(text) }
            fields["script"] = .object(written)
            return .object(fields)
        }
    }

    @Test func `texts are refused exactly where the description refuses them`() async throws {
        let house = try WebHouse()
        let description = try JSON(
            parsing: String(contentsOfFile: WebHouse.root + "/templates/openapi.json", encoding: .utf8))
        let order = try #require(description.at("components.schemas.Order.properties"))
        let script = try #require(description.at("components.schemas.Script.properties"))
        let scene = try #require(script["scenes"]?.at("items.properties"))
        let fields = try [
            ("order", order, ["title"]), ("script", script, ["title", "description", "look", "receipt"]),
            ("scene", scene, ["narration", "imagePrompt"]),
        ].flatMap { place, schemas, names in
            try names.map { Field(place: place, name: $0, schema: try #require(schemas[$0])) }
        }
        // A control, a space that is not ASCII, a mark on a letter, a letter of four bytes, a joined emoji.
        let units = ["\u{8E}", "\u{3000}", "e\u{301}", "🦊", "👩‍🚀", "\u{7F}", "a\u{1}", "\u{200B}", "a\r"]
        var cases: [(field: Field, text: String)] = []
        for field in fields {
            let most = Int(try #require(field.schema["maxLength"]?.integer))
            for unit in units {
                let size = unit.unicodeScalars.count
                let counts = [1, most / size, most / size + 1].filter { $0 * size <= 10_000 }
                cases += counts.map { (field, String(repeating: unit, count: $0)) }
            }
        }
        let allowed = try judged(cases.map { ["schema": $0.field.schema, "text": JSON($0.text)] }, house.folder)
        #expect(allowed.count == cases.count && Set(allowed) == ["yes", "no"])
        for ((field, text), verdict) in zip(cases, allowed) {
            let answer = try await house.ask(.post, "/api/generate-script", field.body(text))
            #expect(
                answer.status == (verdict == "yes" ? 201 : 422),
                """
                \(field.place).\(field.name), \(text.unicodeScalars.count) scalars, first \
                \(text.unicodeScalars.prefix(2).map(\.value)): \(answer.text)
                """)
        }
    }

    /// By patterns as JSON Schema has them, which Swift's do not read.
    private func judged(_ cases: [JSON], _ folder: TemporaryFolder) throws -> [Substring] {
        let file = folder.file("cases.json")
        try JSON.array(cases).canonicalText.write(toFile: file, atomically: true, encoding: .utf8)
        let judge = """
            import json, re, sys
            for case in json.load(open(sys.argv[1])):
                schema, text = case["schema"], case["text"]
                fits = schema.get("minLength", 0) <= len(text) <= schema["maxLength"]
                print("yes" if fits and re.search(schema["pattern"], text) else "no")
            """
        let outcome = BuiltProgram(path: "/usr/bin/python3").run(["-c", judge, file])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return outcome.output.split(separator: "\n")
    }
}
