import Digests
import FoundationEssentials
import HTTPServer
import JSON
import MediaLibrary
import Orchestrator
import Store
import Support
import Synchronization
import Testing

/// Two servers with the same database and folders.
@Suite(.timeLimit(.minutes(15))) struct SharedChunkTests {
    /// What a sender sends when it is told to.
    private final class Sender: Sendable {
        enum Part: Sendable { case bytes([UInt8]), end, breakOff }
        struct BrokeOff: Error {}

        private let parts: Mutex<[Part]>
        private let requests = Mutex(0)

        init(_ parts: Part...) { self.parts = Mutex(parts) }

        func send(_ more: Part...) { parts.withLock { $0 += more } }

        /// How often bytes were asked for.
        var asked: Int { requests.withLock { $0 } }

        func next(_ bytes: inout [UInt8]) async throws -> Bool {
            requests.withLock { $0 += 1 }
            while true {
                let part = parts.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                switch part {
                case .bytes(let next):
                    bytes = next
                    return true
                case .end: return false
                case .breakOff: throw BrokeOff()
                case nil: try await Task.sleep(for: .milliseconds(1))
                }
            }
        }
    }

    /// How often this process has the file open.
    private func openings(of path: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
            // One that was closed meanwhile is not it.
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + name)) == path
        }
    }

    private func until(_ condition: () throws -> Bool) async throws {
        while try !condition() { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test(arguments: [false, true])
    func `the second that takes in a chunk waits for the first, and what stands there is of one alone`(
        breaksOff: Bool
    ) async throws {
        let house = try WebHouse()
        let folder = house.folder.file("data/uploads")
        let pipelines = house.shop.pipelines
        let other = Intake(
            store: try SQLiteStore(path: house.folder.file("reelmill.sqlite"), .existing), blobs: house.blobs,
            folder: try UploadFolder(path: folder), rules: .init(), pipeline: { pipelines[$0] })
        let (mine, theirs) = (WebHouse.picture(4096, seed: 1), WebHouse.picture(4096, seed: 2))
        let begun = try await house.ask(.post, "/api/media/uploads", ["filename": "a.png", "size": 4096])
        let id = try #require(begun.json["uploadId"]?.text)
        let upload = try await house.intake.upload(id, tenant: "local", way: Intake.chunked)

        let slow = Sender(.bytes(Array(mine.prefix(1000))))
        let first = Task { try await house.intake.takeChunk(0, of: upload, sha256: nil) { try await slow.next(&$0) } }
        try await until { slow.asked == 2 }
        let quick = Sender(.bytes(theirs), .end)
        let second = Task { try await other.takeChunk(0, of: upload, sha256: nil) { try await quick.next(&$0) } }
        try await until { try openings(of: folder + "/" + id) == 2 }
        if breaksOff { slow.send(.breakOff) } else { slow.send(.bytes(Array(mine.dropFirst(1000))), .end) }

        switch await (first.result, second.result) {
        case (.success, .failure(let error)):
            #expect(!breaksOff && (error as? MediaError)?.code == .badDigest, "\(error)")
        case (.failure(let error), .success):
            #expect(breaksOff && error is Sender.BrokeOff, "\(error)")
        case (let one, let two): Issue.record("\(one) and \(two)")
        }
        let finished = try await house.ask(.post, "/api/media/uploads/\(id)/finish")
        let media = try #require(finished.json.at("media.id")?.text, "\(finished.text)")
        #expect(try await house.original(media) == SHA256.of(breaksOff ? theirs : mine))
    }
}
