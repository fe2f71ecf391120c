import FoundationEssentials
import Glibc
import Orchestrator
import Store
import Support

/// From spawning a child to its first step's beginning, with the claim taken by the child itself.
enum ChildStart {
    static func measure(_ report: inout Report) async throws {
        let place = try Workplace()
        var times: [Double] = []
        for _ in 1...30 {
            let moment = place.folder.file("moment")
            let id = try await place.create(pages: 1, moment: moment)
            var start = timespec()
            clock_gettime(CLOCK_MONOTONIC, &start)
            guard try await place.start(["child", id]).end() == .exited(0) else { throw BenchError("a child failed") }
            let text = String(decoding: FileManager.default.contents(atPath: moment) ?? Data(), as: UTF8.self)
            guard let began = Double(text) else { throw BenchError("a child did not say when it began") }
            times.append((began - Double(start.tv_sec) - Double(start.tv_nsec) / 1e9) * 1000)
            try FileManager.default.removeItem(atPath: moment)
        }
        report.add("spawn to first claimed step, median of 30", median(times), "ms", atMost: 40)
        report.add("spawn to first claimed step, slowest of 30", times.max()!, "ms")
        await place.shop.store.close()
    }
}
