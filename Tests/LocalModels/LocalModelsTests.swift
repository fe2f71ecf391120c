import FoundationEssentials
import Glibc
import JSON
import LocalModels
import Support
import Testing

@Suite struct `Local models` {
    let folder = TemporaryFolder("local-models")

    static let package: String = {
        var folder = #filePath
        while !FileManager.default.fileExists(atPath: folder + "/Package.swift") {
            folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
        }
        return folder
    }()

    private func models(python: String? = nil, helper: String? = nil) -> LocalModels {
        LocalModels(
            .init(
                python: python ?? Self.package + "/.venv/bin/python",
                helper: helper ?? Self.package + "/Sources/LocalModels/helper", cache: folder.file("cache")))
    }

    @Test func `answers go to who asked`() async throws {
        let models = models()
        let vectors = try await withThrowingTaskGroup(of: (Int, [[Double]]).self) { group in
            for number in 0..<6 { group.addTask { (number, try await models.embed(["text \(number)"])) } }
            return try await group.reduce(into: [Int: [Double]]()) { $0[$1.0] = $1.1[0] }
        }
        #expect(Set(vectors.values).count == 6)
        #expect(try await models.embed(["text 3"])[0] == vectors[3])
    }

    @Test func `near in meaning is near in direction`() async throws {
        let vectors = try await models().embed(["a lonely lighthouse", "a tower by the sea", "my tax return"])
        func nearness(_ left: Int, _ right: Int) -> Double { zip(vectors[left], vectors[right]).map(*).reduce(0, +) }
        #expect(vectors.allSatisfy { $0.count == 384 })
        #expect(nearness(0, 1) > nearness(0, 2) + 0.1)
    }

    @Test func `a helper that is killed before it has answered is started anew and asked again`() async throws {
        let models = models()
        _ = try await models.embed(["warm"])
        let first = try #require(models.processID)
        let file = folder.file("speech.wav")
        let sentence = "This sentence is spoken while somebody kills the one who speaks it.".split(separator: " ").map(
            String.init)
        // Held where it is, lest it be quicker than who kills it.
        kill(first, SIGSTOP)
        async let speech = models.speak(Array(repeating: sentence, count: 20), into: file, attempted: "speak")
        try await Task.sleep(for: .milliseconds(100))
        kill(first, SIGKILL)
        let made = try await speech
        #expect(models.processID != first)
        #expect(made.sentences.count == 20)
        #expect(made.sentences.allSatisfy { $0.words.allSatisfy { $0 != nil } })
    }

    @Test func `a helper that always dies is given up with its own last words`() async throws {
        let helper = folder.file("helper")
        mkdir(helper, 0o755)
        try Data("import sys; sys.exit('the disk is on fire')".utf8).write(
            to: URL(fileURLWithPath: helper + "/local_models.py"))
        await #expect { try await models(helper: helper).embed(["a"]) } throws: {
            ($0 as? LocalModelsError)?.code == .died && "\($0)".contains("the disk is on fire")
        }
    }

    @Test func `one that hangs is ended when its time is over, and the next request is answered`() async throws {
        let helper = folder.file("helper")
        mkdir(helper, 0o755)
        let script = """
            import json, sys, os, time
            for line in sys.stdin:
                request = json.loads(line)
                if request["op"] == "hang": time.sleep(60)
                print(json.dumps({"id": request["id"], "result": {"pid": os.getpid()}}), flush=True)
            """
        try Data(script.utf8).write(to: URL(fileURLWithPath: helper + "/local_models.py"))
        let models = models(helper: helper)
        await #expect { try await models.request("hang", [:], attempted: "wait", timeout: 0.5) } throws: {
            ($0 as? LocalModelsError)?.code == .timedOut
        }
        #expect(try await models.request("ping", [:], attempted: "ask")["pid"]?.integer != nil)
        let task = Task { try await models.request("hang", [:], attempted: "wait") }
        task.cancel()
        let cancelled = await task.result
        #expect(throws: LocalModelsError.self) { try cancelled.get() }
    }

    @Test func `what is missing is named, with what to do`() async throws {
        await #expect { try await models(python: "/nowhere/python").embed(["a"]) } throws: {
            ($0 as? LocalModelsError)?.code == .notInstalled && "\($0)".contains("Run scripts/setup")
        }
        await #expect { try await models(helper: "/nowhere").embed(["a"]) } throws: {
            ($0 as? LocalModelsError)?.code == .notInstalled
        }
        // Debian's own has none of the packages.
        await #expect { try await models(python: "/usr/bin/python3").embed(["a"]) } throws: {
            ($0 as? LocalModelsError)?.code == .notInstalled && "\($0)".contains("Python package")
        }
    }

    @Test func `a corrupt picture and a missing one are refused`() async throws {
        let models = models()
        let file = folder.file("broken.png")
        try Data("\u{89}PNG not really".utf8).write(to: URL(fileURLWithPath: file))
        for path in [file, "/nowhere.png", folder.path] {
            await #expect { try await models.tags(of: path) } throws: { ($0 as? LocalModelsError)?.code == .badInput }
        }
    }

    @Test func `tags are the likeliest first`() async throws {
        let models = models()
        let file = folder.file("grey.png")
        PNGFile.write(
            PNGFile.bytes(width: 300, height: 200, .grey, samples: [UInt8](repeating: 90, count: 300 * 200)), to: file)
        let tags = try await models.tags(of: file, count: 5)
        #expect(tags.count == 5)
        #expect(tags.map(\.confidence) == tags.map(\.confidence).sorted(by: >))
        #expect(tags.allSatisfy { !$0.name.isEmpty })
    }

    @Test func `with everything loaded the helper stays small`() async throws {
        let models = models()
        let file = folder.file("speech.wav")
        let words = "one two three four five six seven eight nine ten.".split(separator: " ").map(String.init)
        _ = try await models.speak(Array(repeating: words, count: 12), into: file, attempted: "speak")
        _ = try await models.embed(["all of them"])
        let picture = folder.file("grey.png")
        PNGFile.write(
            PNGFile.bytes(width: 1080, height: 1920, .grey, samples: [UInt8](repeating: 90, count: 1080 * 1920)),
            to: picture)
        _ = try await models.tags(of: picture)
        let silence = folder.file("silence.wav")
        try Data(Wave.silence(seconds: 3)).write(to: URL(fileURLWithPath: silence))
        _ = try await models.align(words, in: silence, attempted: "align")
        let status = try String(contentsOfFile: "/proc/\(try #require(models.processID))/status", encoding: .utf8)
        let peak = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM") })
        let kilobytes = try #require(Int(peak.filter(\.isNumber)))
        print("helper with everything loaded: \(kilobytes / 1024) MB at most")
        #expect(kilobytes < 400 * 1024)
    }

    @Test func `the helper ends with who started it`() async throws {
        try await gone(try await startedAndDropped())
    }

    @Test func `the helper ends when its parent is killed`() async throws {
        // A shell holds its stdin open, as a process of ours would, and dies without a word.
        let pids = folder.file("pid")
        let command = """
            exec 3> >(exec '\(Self.package)/.venv/bin/python' -I -B '\(Self.package)/Sources/LocalModels/helper/local_models.py')
            echo $! > '\(pids)'; kill -9 $$
            """
        #expect(BuiltProgram(path: "/bin/bash").run(["-c", command]).status == 128 + SIGKILL)
        let text = try String(contentsOfFile: pids, encoding: .utf8)
        try await gone(try #require(Int32(text.filter(\.isNumber))))
    }

    private func startedAndDropped() async throws -> Int32 {
        let models = models()
        _ = try await models.request("ping", [:], attempted: "ask")
        return try #require(models.processID)
    }

    /// Ended; whoever inherited it may leave it unreaped.
    private func gone(_ pid: Int32) async throws {
        while let text = FileManager.default.contents(atPath: "/proc/\(pid)/stat"),
            !String(decoding: text, as: UTF8.self).contains(") Z ")
        {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

private enum Wave {
    static func silence(seconds: Int) -> [UInt8] {
        func bytes(_ value: Int, _ width: Int) -> [UInt8] {
            (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let count = seconds * 32_000
        return Array("RIFF".utf8) + bytes(36 + count, 4) + Array("WAVEfmt ".utf8) + bytes(16, 4) + bytes(1, 2)
            + bytes(1, 2)
            + bytes(16_000, 4) + bytes(32_000, 4) + bytes(2, 2) + bytes(16, 2) + Array("data".utf8) + bytes(count, 4)
            + [UInt8](repeating: 0, count: count)
    }
}
