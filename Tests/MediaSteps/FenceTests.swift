import FoundationEssentials
import Glibc
import JSON
import MediaSupport
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// What a process that decodes uploads may not do.
struct FenceTests {
    @Test func `has limits of memory, processor time and file size, and leaves no core file`() async throws {
        let house = try MediaHouse()
        let child = try house.start(try await house.addLongFilm(times: 10))
        try await eventually("it is at work") { child.printed.contains("making") }
        let pid = child.child.pid
        let limits = String(
            decoding: try #require(FileManager.default.contents(atPath: "/proc/\(pid)/limits")), as: UTF8.self)
        func limit(_ name: String) throws -> Int? {
            let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix(name) })
            return line.dropFirst(name.count).split(separator: " ").first.flatMap { Int($0) }
        }
        #expect(try #require(try limit("Max address space")) <= 4 << 30)
        #expect(try #require(try limit("Max cpu time")) <= 24 * 3600)
        #expect(try #require(try limit("Max file size")) <= 8 << 30)
        #expect(try limit("Max core file size") == 0)
        let status = String(
            decoding: try #require(FileManager.default.contents(atPath: "/proc/\(pid)/status")), as: UTF8.self)
        #expect(status.contains("Seccomp:\t2") && status.contains("NoNewPrivs:\t1"), "no network for whom needs none")
        try await house.kill(child)
    }

    @Test func `a provider of words is still reached where one is chosen`() async throws {
        let house = try MediaHouse([
            "ANALYSIS_PROVIDER": "openai", "OPENAI_BASE_URL": "http://127.0.0.1:9", "OPENAI_API_KEY": "test",
        ])
        let id = try await house.add(Gallery.quarters(60, 40, in: house.folder), as: .image)
        let child = try house.start(id)
        // Refused by the machine, not by the process: nobody listens there.
        try await eventually("the try is told of") { child.printed.contains("attempt failed") || !child.isAlive }
        let told = child.printed
        #expect(told.contains("image-analysis") || told.contains("analysis"), "\(told)")
        #expect(!told.contains("Permission denied"), "\(told)")
        try await house.kill(child)
        #expect(try await house.asset("medium", of: id).isWhole)
    }

    @Test func `a lost original is said to be lost`() async throws {
        let house = try MediaHouse()
        let id = try await house.add(
            Gallery.quarters(60, 40, in: house.folder), as: .image, named: "My boat.png")
        unlink(try await house.file("original", of: id))
        #expect(await house.process(id).status == 1)
        try await house.expectRefused(id, naming: "My boat.png", saying: "upload the file again")
    }
}
