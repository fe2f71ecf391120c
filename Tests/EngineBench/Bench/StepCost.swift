import BareLoop
import FoundationEssentials
import Orchestrator
import StageMachine
import Store
import Support

/// What a step costs that does nothing but write 1 KB, against a loop in C that makes the same transaction and writes the
/// same file as durably. Both in one run, in turns.
enum StepCost {
    static func measure(_ report: inout Report) async throws {
        for pages in [6, 50] {
            let items = 600 / pages
            var engine: [Double] = []
            var bare: [Double] = []
            for _ in 1...5 {
                engine.append(try await engineSeconds(items: items, pages: pages))
                bare.append(try await bareSeconds(pieces: items * (pages + 1)))
            }
            let pieces = Double(items * (pages + 1))
            report.add("items of \(pages + 1) pieces", Double(items) / median(engine), "items/s")
            report.add("  a piece by the engine", median(engine) / pieces * 1e6, "µs")
            report.add("  a piece by the bare loop", median(bare) / pieces * 1e6, "µs")
            report.add("  engine / bare loop", median(zip(engine, bare).map { $0 / $1 }), "×", atMost: 1.5)
        }
    }

    private static func engineSeconds(items: Int, pages: Int) async throws -> Double {
        let place = try Workplace()
        var ids: [String] = []
        for _ in 0..<items { ids.append(try await place.create(pages: pages)) }
        let start = ContinuousClock.now
        for id in ids {
            let asked = ContinuousClock.now
            let answer = try await place.shop.store.claim(id, by: "bench", lease: .standard, mode: .begin)
            guard case .taken(let claim) = answer else { throw BenchError("\(id) is held") }
            guard try await ItemRun(place.shop, claim: claim).execute(claimedAt: asked) == .completed else {
                throw BenchError("\(id) was not completed")
            }
        }
        let time = secondsSince(start)
        await place.shop.store.close()
        return time
    }

    private static func bareSeconds(pieces: Int) async throws -> Double {
        let place = try Workplace()
        let id = try await place.create(pages: 0)
        let pages = place.folder.file("bare")
        try FileManager.default.createDirectory(atPath: pages, withIntermediateDirectories: true)
        let time = bare_loop(place.database, id, pages, Int32(pieces))
        guard time > 0 else { throw BenchError("the bare loop failed") }
        await place.shop.store.close()
        return time
    }
}
