import Support
import Testing

@testable import Film

struct `Segments that are shared out` {
    private func pieces(_ counts: [Int]) -> [SegmentQueue.Piece] {
        counts.enumerated().flatMap { scene, count in
            (0..<count).map { SegmentQueue.Piece(scene: scene, part: $0, frames: 60) }
        }
    }

    @Test func `go to one thread each, and in a job one follows the other`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<300 {
            let all = pieces(
                (0..<Int.random(in: 1...6, using: &random)).map { _ in .random(in: 1...7, using: &random) })
            let threads = Int.random(in: 1...5, using: &random)
            let queue = SegmentQueue(all, jobs: threads)
            var jobs: [(job: SegmentQueue.Job, last: SegmentQueue.Piece)?] = Array(repeating: nil, count: threads)
            var taken: [[Int]] = []
            var idle = 0
            while idle < 50 * threads {
                let thread = Int.random(in: 0..<threads, using: &random)
                if let (job, last) = jobs[thread] {
                    let next = queue.next(of: job)
                    if let next {
                        #expect(next.scene == last.scene && next.part == last.part + 1)
                        taken.append([next.scene, next.part])
                    }
                    jobs[thread] = next.map { (job, $0) }
                } else if let job = queue.take() {
                    taken.append([job.first.scene, job.first.part])
                    jobs[thread] = (job, job.first)
                } else {
                    idle += 1
                }
            }
            #expect(Set(taken).count == taken.count)
            #expect(Set(taken) == Set(all.map { [$0.scene, $0.part] }))
        }
    }

    @Test func `are taken over from a thread that has many left`() throws {
        let queue = SegmentQueue(pieces([6]), jobs: 2)
        let first = try #require(queue.take())
        #expect(first.first.part == 0 && first.threads == 1)
        let second = try #require(queue.take())
        #expect(second.first.part == 3)
        #expect(queue.next(of: first)?.part == 1 && queue.next(of: first)?.part == 2)
        #expect(queue.next(of: first) == nil)
    }

    @Test func `are coded by several threads where there are fewer of them than cores`() {
        #expect(SegmentQueue(pieces([1]), jobs: 4).take()?.threads == 4)
    }
}
