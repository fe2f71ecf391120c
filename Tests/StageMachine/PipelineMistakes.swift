import JSON
import StageMachine
import Testing

/// One change to a right pipeline, and the line that it must give.
struct Mistake: Sendable, CustomTestStringConvertible {
    let path: String
    /// Nil takes the value away.
    let value: JSON?
    let line: String

    init(_ path: String, _ value: JSON?, _ line: String) {
        self.path = path
        self.value = value
        self.line = line
    }

    var testDescription: String { "\(path) = \(value?.canonicalText ?? "nothing")" }
}

@Suite struct PipelineMistakes {
    @Test(arguments: [
        Mistake("name", nil, "$.name: has to be a text, and is missing"),
        Mistake("name", "", "$.name: has to be a text, and is ''"),
        Mistake("name", "Story Short", "$.name: is 'Story Short'; allowed are small letters, digits and dashes"),
        Mistake("name", 7, "$.name: has to be a text, and is 7"),
        Mistake("kind", "film", "$.kind: is 'film'; allowed are video, media"),
        Mistake("kind", nil, "$.kind: has to be one of video, media, and is missing"),
        Mistake("kind", true, "$.kind: has to be one of video, media, and is true"),
        Mistake("stepz", 1, "$.stepz: is not known here; allowed are kind, name, retry, settings, statuses, steps"),
        Mistake("steps", nil, "$.steps: has to be a list of at least 1, and is missing"),
        Mistake("steps", [], "$.steps: has to be a list of at least 1, and is empty"),
        Mistake("steps", "narrate", "$.steps: has to be a list of at least 1, and is a text"),
        Mistake("steps.1", "narrate", "$.steps[0]: has to be an object, and is a text"),
        Mistake(
            "steps.1.step", "narate",
            "$.steps[0].step: no step is called 'narate'; there are assemble, caption, illustrate, narrate, poster, render-scene"
        ),
        Mistake(
            "steps.2.step", "narrate",
            "$.steps[1].step: makes 'narration' a second time; each kind of asset has one step"),
        Mistake("steps.1.for", "scenes", "$.steps[0].for: is 'scenes'; allowed are scene, item"),
        Mistake("steps.1.for", nil, "$.steps[0].for: has to be one of scene, item, and is missing"),
        Mistake(
            "steps.1.speed", 2, "$.steps[0].speed: is not known here; allowed are attempts, backoff, concurrency, for, "
        ),
        Mistake("steps.2.needs", "narration", "$.steps[1].needs: has to be a list, and is a text"),
        Mistake("steps.2.needs", [7], "$.steps[1].needs[0]: has to be a text, and is 7"),
        Mistake("steps.2.needs", [[]], "$.steps[1].needs[0]: has to be a text, and is a list"),
        Mistake(
            "steps.2.needs", ["voice"],
            "$.steps[1].needs[0]: no step makes 'voice'; made here are captions, film, narration, picture, poster, segment"
        ),
        Mistake(
            "steps.2.needs", ["some.narration"],
            "$.steps[1].needs[0]: 'some.narration' is not a need; write a kind, or previous.kind, next.kind, all.kind"),
        Mistake("steps.2.needs", ["all."], "$.steps[1].needs[0]: 'all.' is not a need; write a kind, or "),
        Mistake(
            "steps.2.needs", ["narration", "narration"], "$.steps[1].needs[1]: 'narration' is there a second time"),
        Mistake(
            "steps.2.needs", ["narration", "own.narration"], "$.steps[1].needs[1]: 'narration' is there a second time"),
        Mistake("steps.1.needs", ["captions"], "$.steps: has a circle: "),
        Mistake("steps.4.needs", ["previous.segment"], "$.steps: has a circle: "),
        Mistake(
            "steps.5.needs", ["segment"],
            "$.steps[4].needs[0]: 'segment' is made for each scene; an item's step needs 'all.segment'"),
        Mistake(
            "steps.5.needs", ["previous.segment"],
            "$.steps[4].needs[0]: 'previous.segment' is possible only between pieces that are made for each scene"),
        Mistake(
            "steps.6.needs", ["all.film"],
            "$.steps[5].needs[0]: 'all.film' is possible only between pieces that are made for each scene"),
        Mistake("steps.1.reads", ["scene.narration", 1], "$.steps[0].reads[1]: has to be a text, and is 1"),
        Mistake(
            "steps.1.reads", ["story.title"],
            "$.steps[0].reads[0]: 'story.title' is not a field; allowed are scene.…, scenes.…, item.…, pipeline.…, services.…"
        ),
        Mistake("steps.1.reads", ["scene"], "$.steps[0].reads[0]: 'scene' is not a field; allowed are "),
        Mistake("steps.1.reads", ["scene."], "$.steps[0].reads[0]: 'scene.' is not a field; allowed are "),
        Mistake("steps.1.reads", [".scene.title"], "$.steps[0].reads[0]: '.scene.title' is not a field; allowed are "),
        Mistake("steps.1.reads", ["pipeline.."], "$.steps[0].reads[0]: 'pipeline..' is not a field; allowed are "),
        Mistake("steps.1.reads", ["scene.a", "scene.a"], "$.steps[0].reads[1]: 'scene.a' is there a second time"),
        Mistake(
            "steps.5.reads", ["scene.title"],
            "$.steps[4].reads[0]: 'scene.title' belongs to one scene, and this step is made once an item; use scenes.…"),
        Mistake(
            "steps.1.reads", ["pipeline.canvas.depth"],
            "$.steps[0].reads[0]: 'pipeline.canvas.depth' is not among this file's settings"),
        Mistake("settings", nil, "$.steps[2].reads[2]: 'pipeline.canvas' is not among this file's settings"),
        Mistake("settings", [], "$.settings: has to be an object, and is a list"),
        Mistake("steps.1.attempts", 0, "$.steps[0].attempts: has to be a whole number from 1 to 100, and is 0"),
        Mistake("steps.1.attempts", 2.5, "$.steps[0].attempts: has to be a whole number from 1 to 100, and is 2.5"),
        Mistake("steps.1.attempts", "3", "$.steps[0].attempts: has to be a whole number from 1 to 100, and is '3'"),
        Mistake(
            "steps.1.attempts", JSON.null,
            "$.steps[0].attempts: has to be a whole number from 1 to 100, and is null"),
        Mistake("steps.1.concurrency", 65, "$.steps[0].concurrency: has to be a whole number from 1 to 64, and is 65"),
        Mistake("steps.1.weight", -1, "$.steps[0].weight: has to be a whole number from 1 to 1000, and is -1"),
        Mistake("steps.1.weight", 1e300, "$.steps[0].weight: has to be a whole number from 1 to 1000, and is 1e+300"),
        Mistake(
            "steps.1.timeoutSeconds", 0, "$.steps[0].timeoutSeconds: has to be a number from 0.1 to 86400.0, and is 0"),
        Mistake(
            "steps.3.backoff.baseSeconds", -1,
            "$.steps[2].backoff.baseSeconds: has to be a number from 0.0 to 3600.0, and is -1"),
        Mistake(
            "steps.3.backoff.capSeconds", 1, "$.steps[2].backoff.capSeconds: is 1.0, below baseSeconds, which is 2.0"),
        Mistake(
            "steps.3.backoff.capSeconds", nil,
            "$.steps[2].backoff.capSeconds: has to be a number from 0.0 to 86400.0, and is missing"),
        Mistake(
            "steps.3.backoff.cap", 3, "$.steps[2].backoff.cap: is not known here; allowed are baseSeconds, capSeconds"),
        Mistake("retry.attempts", "many", "$.retry.attempts: has to be a whole number from 1 to 100, and is 'many'"),
        Mistake("retry.backoff", 5, "$.retry.backoff: has to be an object, and is a number"),
        Mistake("retry.pause", 5, "$.retry.pause: is not known here; allowed are attempts, backoff"),
        Mistake("statuses", [], "$.statuses: has to be a list of at least 1, and is empty"),
        Mistake(
            "statuses.1.status", "ready",
            "$.statuses[0].status: is 'ready'; allowed are script_generated, assets_generated, "),
        Mistake(
            "statuses.1.status", "completed",
            "$.statuses: has to name exactly these statuses in this order: assets_generated, rendering, completed"),
        Mistake(
            "kind", "media", "$.statuses: has to name exactly these statuses in this order: processing, completed"),
        Mistake(
            "statuses.3.needs", ["film"], "$.steps[5].step: makes 'poster', which no status needs; name it under one"),
        Mistake(
            "statuses.3.needs", ["film", "postr"],
            "$.statuses[2].needs[1]: no step makes 'postr'; made here are captions, film, "),
        Mistake(
            "statuses.3.needs", ["film", "poster", "segment"],
            "$.statuses[2].needs[2]: 'segment' is needed by an earlier status"),
        Mistake(
            "statuses.3.needs", ["film", "poster", "film"], "$.statuses[2].needs[2]: 'film' is there a second time"),
        Mistake("statuses.3.needs", [], "$.statuses[2].needs: has to be a list of at least 1, and is empty"),
        Mistake("statuses.3.when", 1, "$.statuses[2].when: is not known here; allowed are needs, status"),
        Mistake("a\nb", 1, "$.a\\nb: is not known here; allowed are "),
        Mistake("name", "a\nb", "$.name: is 'a\\nb'; allowed are small letters, digits and dashes"),
    ])
    func `a mistake is named with its place and what is allowed`(mistake: Mistake) throws {
        let root = try JSON(parsing: Examples.text)
        let wrong = mistake.value.map { root.setting(mistake.path, $0) } ?? root.removing(mistake.path)
        let problems = problems(wrong.canonicalText)
        #expect(problems.contains { $0.hasPrefix(mistake.line) }, "\(problems)")
    }

    @Test func `several mistakes are reported at once, each on a line with the file`() throws {
        var root = try JSON(parsing: Examples.text)
        root = root.setting("kind", "film").setting("steps.1.attempts", 0).setting("steps.2.step", "subtitle")
        root = root.setting("statuses.2.status", "done").setting("colour", "red")
        let error = #expect(throws: PipelineError.self) {
            try Pipeline(parsing: root.canonicalText, file: "wrong.json", steps: Examples.steps)
        }
        let lines = try #require(error).description.split(separator: "\n")
        for path in ["$.kind", "$.steps[0].attempts", "$.steps[1].step", "$.statuses[1].status", "$.colour"] {
            #expect(lines.contains { $0.hasPrefix("wrong.json: \(path): ") }, "\(path) in \(lines)")
        }
        #expect(lines.count == 5)
    }

    @Test func `several mistakes in how pieces hang together are reported at once`() throws {
        var root = try JSON(parsing: Examples.text)
        root = root.setting("steps.2.needs", ["voice"]).setting("steps.1.reads", ["pipeline.speed"])
        root = root.setting("statuses.3.needs", ["film"])
        #expect(problems(root.canonicalText).count == 3)
    }

    @Test(arguments: ["", "{", "[1,]", "{\"name\": \"a\", \"name\": \"b\"}"])
    func `a file that is not JSON says so`(text: String) {
        #expect(problems(text).count == 1)
        #expect(problems(text)[0].hasPrefix("is not JSON: "))
    }

    @Test(arguments: ["[]", "1", "null", "\"story\""])
    func `a file that holds no object says so`(text: String) {
        #expect(problems(text).contains { $0.hasPrefix("$: has to be an object, and is ") })
    }

    @Test func `what is left out has the values that are documented`() throws {
        let pipeline = try Examples.storyShort()
        let step = try #require(pipeline.step(making: "captions"))
        #expect(step.attempts == 3 && step.concurrency == 1 && step.weight == 1 && step.timeout == 600)
        #expect(step.backoff == Backoff(base: 1, cap: 30))
        let picture = try #require(pipeline.step(making: "picture"))
        #expect(picture.attempts == 4 && picture.concurrency == 4 && picture.weight == 3 && picture.timeout == 120)
        #expect(picture.version == 2 && picture.backoff == Backoff(base: 2, cap: 60) && picture.scope == .scene)
        #expect(pipeline.retry == RetryPolicy(attempts: 3, backoff: Backoff(base: 10, cap: 600)))
        let bare = try JSON(parsing: Examples.text).removing("retry").canonicalText
        let retry = try Pipeline(parsing: bare, file: "", steps: Examples.steps).retry
        #expect(retry == RetryPolicy(attempts: 3, backoff: Backoff(base: 5, cap: 300)))
    }

    @Test func `steps may be written in any order`() throws {
        let root = try JSON(parsing: Examples.text)
        let reversed = root.setting("steps", .array(try #require(root["steps"]?.items).reversed()))
        let pipeline = try Pipeline(parsing: reversed.canonicalText, file: "", steps: Examples.steps)
        var made: Set<String> = []
        for step in pipeline.steps {
            #expect(step.needs.allSatisfy { made.contains($0.kind) })
            made.insert(step.makes)
        }
        #expect(made.count == 6)
    }

    private func problems(_ text: String) -> [String] {
        do throws(PipelineError) {
            _ = try Pipeline(parsing: text, file: "wrong.json", steps: Examples.steps)
            return []
        } catch {
            return error.problems
        }
    }
}
