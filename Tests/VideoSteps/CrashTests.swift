import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// `process-video` killed without warning, over and over, while it makes films.
@Suite(.enabled(if: VideoHouse.isFull, "it takes long"))
struct CrashTests {
    static let kinds = [
        "narration", "words", "picture", "music", "sound", "timeline", "segment", "film", "poster", "captions",
        "subtitles", "medium", "thumbnail", "analysis",
    ]

    @Test func `a kill after each kind of piece costs nothing that was finished`() async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        var kills = 0
        // Small pieces are finished together now and then: one film may not take five kills.
        for _ in 0..<10 where kills < 5 {
            let house = try VideoHouse()
            let id = try await house.commission()
            var known: Set<Substring> = []
            while true {
                let run = try house.start(id)
                try await eventually("a kind is there that was not, or all is done") {
                    let kinds = Set(try await house.made(id).map { $0.prefix { $0 != "/" } })
                    if kinds.count == known.count { return !run.isAlive }
                    known = kinds
                    return true
                }
                try await house.kill(run)
                await house.expectWholeBlobs()
                if try await house.item(id).status == .completed { break }
                kills += 1
            }
            let run = await house.process(id)
            #expect(run.status == 0, "\(run.complaint)")
            try await house.expectSound(id)
            #expect(try await house.film(of: id) == undisturbed.film)
        }
        #expect(kills >= 5, "\(kills) kills")
    }

    /// The blob of one piece is taken away, and whoever makes it again is killed over it.
    @Test func `a kill in the middle of any kind of piece leaves no trace`() async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        let house = try VideoHouse(like: undisturbed.house)
        let id = undisturbed.id
        var hit: Set<String> = []
        for kind in Self.kinds {
            let piece = undisturbed.pieces.contains(kind) ? kind : kind + "/2"
            unlink(try await house.blob(piece, of: id))
            let before = try await house.events(id).count
            let run = try house.start(id)
            try await eventually("\(piece) is being made") { run.told().contains(piece) || !run.isAlive }
            try await house.kill(run)
            await house.expectWholeBlobs()
            if try await !house.made(id, after: Int64(before)).contains(piece) { hit.insert(kind) }
            let again = await house.process(id)
            #expect(again.status == 0, "\(piece): \(again.complaint)")
            try await house.expectSound(id)
            #expect(try await house.film(of: id) == undisturbed.film, "\(piece)")
        }
        // Some are finished before the signal arrives.
        #expect(hit.count >= Self.kinds.count / 2, "\(hit)")
    }

    @Test func `kills at random times over whole runs lose nothing`() async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        let wanted = VideoHouse.isFull ? 60 : 8
        var hits = 0
        while hits < wanted {
            let house = try VideoHouse()
            let id = try await house.commission()
            var isDone = false
            while !isDone {
                let run = try house.start(id)
                try await Task.sleep(for: .seconds(.random(in: 0...undisturbed.seconds)))
                let isHit = run.isAlive
                try await house.kill(run)
                if isHit { hits += 1 }
                await house.expectWholeBlobs()
                isDone = try await house.item(id).status == .completed
            }
            let run = await house.process(id)
            #expect(run.status == 0, "\(run.complaint)")
            try await house.expectSound(id)
            #expect(try await house.film(of: id) == undisturbed.film)
        }
    }
}
