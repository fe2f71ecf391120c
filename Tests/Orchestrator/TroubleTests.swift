import FoundationEssentials
import Glibc
import JSON
import StageMachine
import Store
import Support
import Testing

/// Full disks, deaf steps, wrong words at the shell.
@Suite struct TroubleTests {
    @Test(.enabled(if: SmallFileSystem.canBeMounted, "mounting a small file system needs root and the right to mount"))
    func `a full disk is a clear error with nothing half published, and work goes on when there is room`() async throws
    {
        let disk = try SmallFileSystem("size=8m")
        let house = try House(root: disk.path)
        let id = try await house.create([
            "scenes": [["text": "a", "speak": ["write 1000"], "draw": ["write 20000000"]]]
        ])
        let full = try await house.run("process", id)
        #expect(full.code == 1)
        #expect(full.printed.contains("No space left"), "\(full.printed)")
        try await house.expectSound(id, status: .failed)
        #expect(house.leftovers.isEmpty)
        try disk.makeWritable("size=200m")
        let line = house.diary.count
        #expect(try await house.run("process", id).code == 0)
        #expect(!house.begun(since: line).contains("voice/1"))
        try await house.expectSound(id)
    }

    @Test(.enabled(if: SmallFileSystem.canBeMounted, "mounting a small file system needs root and the right to mount"))
    func `a read-only data folder is a sentence and changes nothing`() async throws {
        let disk = try SmallFileSystem("size=20m")
        let house = try House(root: disk.path)
        let id = try await house.create(story(scenes: 1))
        await house.store.close()
        try disk.makeReadOnly()
        let run = try await house.run("process", id)
        #expect(run.code != 0)
        #expect(run.printed.contains("read-only"), "\(run.printed)")
        try disk.makeWritable("size=20m")
        let again = try await house.run("process", id)
        #expect(again.code == 0, "\(again.printed)")
    }

    @Test func `a step that hangs is given up after its time, even when it is deaf`() async throws {
        let folder = TemporaryFolder()
        let text = try #require(readFile(House.pipelines + "/rehearsal.json"))
        try text.replacing("\"timeoutSeconds\": 600", with: "\"attempts\": 20, \"timeoutSeconds\": 1.5").write(
            toFile: folder.file("rehearsal.json"), atomically: true, encoding: .utf8)
        let house = try House(pipelines: folder.path)
        let id = try await house.create([
            "scenes": [["text": "a", "speak": ["once deaf block 60"], "draw": ["once slow wait 60"]]]
        ])
        let run = try await house.run("process", id)
        #expect(run.code == 0, "\(run.printed)")
        // Also a second try, which has nothing to wait for, may be over when a busy machine gives it no turn.
        let attempts = try await house.store.attempts(of: id)
        #expect(attempts.allSatisfy { $0.code == "timed_out" })
        #expect(Set(attempts.map(\.kind)) == ["voice", "picture"], "\(attempts)")
        try await house.expectSound(id)
    }

    @Test func `a refusal fails the item with its reason, keeps what is finished, and starts nothing more`()
        async throws
    {
        let house = try House()
        let id = try await house.create([
            "scenes": [["text": "a", "draw": ["write 10"]], ["text": "b", "speak": ["refuse"], "draw": ["wait 0.2"]]]
        ])
        let run = try await house.run("process", id)
        #expect(run.code == 1)
        #expect(run.printed.contains("it was told to refuse"))
        #expect(!house.begun().contains("film"))
        try await house.expectSound(id, status: .failed)
        let kept = try #require(await house.store.snapshot(of: id)).assets.map { "\($0.ref)" }
        #expect(kept.contains("picture/2"))
    }

    @Test(arguments: [
        ([], "the id is missing"), (["a", "b"], "one id at a time"), (["a", "--fast"], "no option --fast"),
        (["../../etc/passwd"], "not an id"), (["Üñï"], "not an id"), ([String(repeating: "a", count: 65)], "not an id"),
        ([""], "not an id"), (["abc"], "there is no video abc"), (["abc", "--claim"], "--claim needs a value"),
        (["abc", "--claim", "x"], "not a claim"),
    ])
    func `wrong words get a sentence and exit code 2`(_ words: [String], _ says: String) throws {
        let house = try House()
        let outcome = BuiltProgram("rehearsal").run(
            ["process"] + words, environment: ["DATA_DIR": house.data, "PIPELINES_DIR": House.pipelines])
        #expect(outcome.status == 2)
        #expect(outcome.complaint.contains(says), "\(outcome.complaint)")
        #expect(outcome.output.isEmpty)
    }

    @Test func `a missing, newer, foreign or unreadable database is refused and left as it is`() async throws {
        let folder = TemporaryFolder()
        let file = folder.file("x.sqlite")
        func process(_ path: String) -> BuiltProgram.Outcome {
            BuiltProgram("process-video").run(
                ["abc"],
                environment: [
                    "DATA_DIR": folder.path, "DATABASE_URL": "sqlite:" + path,
                    "PIPELINES_DIR": House.pipelines.replacing("Pipelines", with: "NoPipelines"),
                ])
        }
        let noPipelines = process(file)
        #expect(noPipelines.status == 2)
        #expect(noPipelines.complaint.contains("set PIPELINES_DIR"))

        func rehearse(_ path: String) -> BuiltProgram.Outcome {
            BuiltProgram("rehearsal").run(
                ["process", "abc"],
                environment: [
                    "DATA_DIR": folder.path, "DATABASE_URL": "sqlite:" + path, "PIPELINES_DIR": House.pipelines,
                ])
        }
        let missing = rehearse(file)
        #expect(missing.status == 2)
        #expect(missing.complaint.contains("there is none"), "\(missing.complaint)")
        #expect(readFile(file) == nil)

        let store = try SQLiteStore(path: file, .create)
        await store.close()
        _ = BuiltProgram(path: "/usr/bin/sqlite3").run([file, "PRAGMA user_version = 999"])
        let before = FileManager.default.contents(atPath: file)
        let newer = rehearse(file)
        #expect(newer.status == 2)
        #expect(newer.complaint.contains("newer Reelmill"), "\(newer.complaint)")
        #expect(FileManager.default.contents(atPath: file) == before)

        let text = folder.file("text.sqlite")
        try "this is a letter and no database".write(toFile: text, atomically: true, encoding: .utf8)
        let foreign = rehearse(text)
        #expect(foreign.status == 2)
        #expect(foreign.complaint.contains("not a SQLite database"), "\(foreign.complaint)")
        #expect(readFile(text) == "this is a letter and no database")
    }

    @Test func `bad settings and bad pipelines stop the start with all that is wrong`() throws {
        let folder = TemporaryFolder()
        let program = BuiltProgram("rehearsal")
        let settings = program.run(
            ["process", "abc"], environment: ["DATA_DIR": folder.path, "CLAIM_LEASE": "soon", "PORT": "0"])
        #expect(settings.status == 2)
        #expect(settings.complaint.contains("CLAIM_LEASE") && settings.complaint.contains("PORT"))

        try #"{"name": "odd", "kind": "video", "steps": [{"step": "sing", "for": "scene"}], "statuses": []}"#.write(
            toFile: folder.file("odd.json"), atomically: true, encoding: .utf8)
        try "{".write(toFile: folder.file("torn.json"), atomically: true, encoding: .utf8)
        let pipelines = program.run(
            ["process", "abc"], environment: ["DATA_DIR": folder.path, "PIPELINES_DIR": folder.path])
        #expect(pipelines.status == 2)
        #expect(
            pipelines.complaint.contains("odd.json: $.steps[0].step: no step is called 'sing'"),
            "\(pipelines.complaint)")
        #expect(pipelines.complaint.contains("torn.json"))
    }

    @Test func `the plan is shown and nothing is changed`() async throws {
        let house = try House()
        let id = try await house.create(story(scenes: 2))
        let before = try house.everything()
        let table = try await house.run("process", id, "--plan")
        #expect(table.code == 0)
        #expect(table.printed.contains("0 of 8 pieces are present; status script_generated"))
        let json = try JSON(parsing: try await house.run("process", id, "--plan", "--json").printed)
        #expect(json["pieces"]?.items?.count == 8)
        #expect(try house.everything() == before)
    }

    @Test func `a result as JSON says how it went`() async throws {
        let house = try House()
        let good = try await house.create(story(scenes: 1))
        let bad = try await house.create(["scenes": [["speak": ["refuse"]]]])
        let environment = ["DATA_DIR": house.data, "PIPELINES_DIR": House.pipelines]
        let first = BuiltProgram("rehearsal").run(["process", good, "--json"], environment: environment)
        #expect(try JSON(parsing: first.output)["status"] == "completed")
        let second = BuiltProgram("rehearsal").run(["process", bad, "--json"], environment: environment)
        #expect(second.status == 1)
        #expect(try JSON(parsing: second.output).at("error.code") == "refused")
    }
}
