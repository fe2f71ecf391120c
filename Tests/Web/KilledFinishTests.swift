import Digests
import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Testing

/// A server that dies at the worst moments of an upload, and another one over the same data folder that is asked instead.
@Suite(.serialized) struct KilledFinishTests {
    private static let chunkSize = 65_536

    /// What must be true of the moment in which the server is killed, and what keeps it there.
    enum Moment: String, CaseIterable, CustomTestStringConvertible {
        case staged = "hashed and set aside"
        case published = "put under its name, and no row names it"

        var testDescription: String { rawValue }
    }

    private func begin(_ file: UploadHouse.File, on house: UploadHouse) throws -> String {
        let wish: JSON = ["filename": JSON(file.name), "size": JSON(file.bytes.count), "sha256": JSON(file.hash.hex)]
        let begun = RawHTTP.send(
            house.port, "POST", "/api/media/uploads", ["Content-Type": "application/json"],
            Array(wish.canonicalText.utf8))
        return try #require(begun?.json["uploadId"]?.text, "\(begun?.text ?? "")")
    }

    private func part(_ number: Int, of file: UploadHouse.File) -> [UInt8] {
        Array(file.bytes[(number * Self.chunkSize)..<min(file.bytes.count, (number + 1) * Self.chunkSize)])
    }

    private func send(
        _ numbers: some Sequence<Int>, of file: UploadHouse.File, to upload: String, on house: UploadHouse
    ) throws {
        for number in numbers {
            let answer = RawHTTP.send(
                house.port, "PUT", "/api/media/uploads/\(upload)/chunks/\(number)", [:], part(number, of: file))
            try #require(answer?.status == 200, "\(answer?.text ?? "")")
        }
    }

    /// Beside the test: it may get no answer.
    private func finishing(_ upload: String, on house: UploadHouse) -> Task<RawHTTP.Answer?, Never> {
        Task(executorPreference: senderThreads) {
            RawHTTP.send(house.port, "POST", "/api/media/uploads/\(upload)/finish", [:], [])
        }
    }

    private func finish(_ upload: String, on house: UploadHouse) throws -> JSON {
        let answer = RawHTTP.send(house.port, "POST", "/api/media/uploads/\(upload)/finish", [:], [])
        try #require(answer?.status == 201, "\(answer?.text ?? "")")
        return try #require(answer?.json.at("media.id"))
    }

    private func files(in folder: String, of house: UploadHouse) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: house.folder.file("data/" + folder))
    }

    @Test func `a chunk on the disk that was never acknowledged is asked for again, and one that was is kept`()
        async throws
    {
        let house = try UploadHouse(chunkSize: Self.chunkSize)
        let server = KilledServer(try house.start())
        defer { server.kill() }
        let file = try house.file("a.png", 4 * Self.chunkSize - 1000, seed: 1)
        var path = ""
        var upload = ""
        var answer: RawHTTP.Answer?
        // One that waits for long gives up and says so: on a busy machine it may be killed too late.
        repeat {
            upload = try begin(file, on: house)
            try send([0], of: file, to: upload, on: house)
            path = "/api/media/uploads/" + upload

            // Written, and not noted.
            var hold: Hold? = try Hold(databaseIn: house.folder)
            let body = part(1, of: file)
            let sent = Task(executorPreference: senderThreads) { [path] in
                RawHTTP.send(house.port, "PUT", path + "/chunks/1", [:], body)
            }
            try await house.until("the chunk is in the file") {
                let whole = try Data(contentsOf: URL(filePath: house.folder.file("data/uploads/" + upload)))
                return [UInt8](whole[Self.chunkSize..<2 * Self.chunkSize]) == body
            }
            server.kill()
            answer = await sent.value
            withExtendedLifetime(hold) {}
            hold = nil
            server.put(try house.start())
        } while [500, 503].contains(answer?.status ?? 0)
        #expect(answer == nil, "it was acknowledged before it was noted")
        #expect(try house.curl(path)["receivedChunks"] == [0])
        #expect(try house.curl("/api/media")["media"] == [])

        // Acknowledged, and killed in the same moment.
        try send([2], of: file, to: upload, on: house)
        server.kill()
        server.put(try house.start())
        #expect(try house.curl(path)["receivedChunks"] == [0, 2])

        try send([1, 2, 3], of: file, to: upload, on: house)
        let media = try finish(upload, on: house)
        #expect(try house.hash(of: media) == file.hash)
    }

    @Test(arguments: Moment.allCases)
    func `a finish that is killed is finished by another server, once, and shows nothing before`(
        moment: Moment
    ) async throws {
        let house = try UploadHouse(chunkSize: Self.chunkSize)
        let server = KilledServer(try house.start())
        defer { server.kill() }
        let other = try UploadHouse(chunkSize: Self.chunkSize, beside: house)
        let second = try other.start()
        defer { kill(second.pid, SIGKILL) }
        var file = try house.file("a.png", 5 * Self.chunkSize + 7, seed: 2)
        var upload = ""
        var answer: RawHTTP.Answer?
        // One that waits for long gives up and says so: on a busy machine it may be killed too late.
        repeat {
            if answer != nil {
                server.put(try house.start())
                _ = RawHTTP.send(house.port, "DELETE", "/api/media/uploads/" + upload, [:], [])
                file = try house.file("a.png", 5 * Self.chunkSize + 7, seed: .random(in: 3...1_000_000))
            }
            upload = try begin(file, on: house)
            try send((0..<6).shuffled(), of: file, to: upload, on: house)

            var hold: Hold? = moment == .staged ? try Hold(blobsIn: house.folder) : try Hold(databaseIn: house.folder)
            let sent = finishing(upload, on: house)
            try await house.until("the server is where it is to die") {
                switch moment {
                case .staged: try files(in: "staging", of: house).count == 1
                case .published: try files(in: "blobs", of: house).contains { $0.hasSuffix(file.hash.hex) }
                }
            }
            let state = try other.curl("/api/media/uploads/" + upload)
            #expect(state["finished"] == false && state["mediaId"] == .null)
            #expect(try other.curl("/api/media")["media"] == [])
            server.kill()
            answer = await sent.value
            withExtendedLifetime(hold) {}
            hold = nil
        } while [500, 503].contains(answer?.status ?? 0)
        #expect(answer == nil)

        #expect(try other.curl("/api/media")["media"] == [])
        let media = try finish(upload, on: other)
        #expect(try other.hash(of: media) == file.hash)
        server.put(try house.start())
        for one in [house, other, house] { #expect(try finish(upload, on: one) == media) }
        #expect(try house.curl("/api/media")["media"]?.items?.map { $0["id"] } == [media])
        #expect(try files(in: "uploads", of: house).isEmpty)
        #expect(try house.hash(of: media) == file.hash)
    }

    @Test func `two servers that finish the same upload at once make one media of it`() async throws {
        let house = try UploadHouse(chunkSize: Self.chunkSize)
        let first = try house.start()
        defer { kill(first.pid, SIGKILL) }
        let other = try UploadHouse(chunkSize: Self.chunkSize, beside: house)
        let second = try other.start()
        defer { kill(second.pid, SIGKILL) }
        let rounds = Trial.isFull ? 150 : 10
        for round in 0..<rounds {
            let file = try house.file("a.png", 2 * Self.chunkSize, seed: UInt64(100 + round))
            let upload = try begin(file, on: house)
            try send([0], of: file, to: upload, on: house)
            try send([1], of: file, to: upload, on: other)
            let asked = [house, other, house, other].map { finishing(upload, on: $0) }
            var made: Set<String> = []
            for one in asked {
                let answer = try #require(await one.value)
                #expect(answer.status == 201, "\(answer.text)")
                made.insert(answer.json.at("media.id")?.text ?? "")
            }
            try #require(made.count == 1, "\(made)")
            #expect(try other.hash(of: JSON(made.first)) == file.hash)
        }
        #expect(try house.curl("/api/media/stats")["total"]?.integer == Int64(rounds))
    }

    /// The same over and over, each time from a fresh upload, and killed at any moment from before to after.
    @Test(arguments: ["chunks", "tus"])
    func `a finish that is killed at any moment is made up for`(way: String) async throws {
        let house = try UploadHouse(chunkSize: Self.chunkSize)
        let server = KilledServer(try house.start())
        defer { server.kill() }
        let other = try UploadHouse(chunkSize: Self.chunkSize, beside: house)
        let second = try other.start()
        defer { kill(second.pid, SIGKILL) }
        var random = SplitMix64(seed: 31)
        var usual = Duration.milliseconds(10)
        var (early, late, answered) = (0, 0, 0)
        let rounds = Trial.isFull ? 40 : 3
        for round in 0...rounds {
            let file = try house.file("\(round).png", 3_000_000 + round, seed: UInt64(500 + round))
            let (path, last) = way == "tus" ? try nearlySentByTus(file, house) : try sentInChunks(file, house)
            let asked = ContinuousClock.now
            let sent = Task(executorPreference: senderThreads) { last() }
            if round == 0 {
                // How long it takes when nobody interferes.
                _ = try #require(await sent.value?.media)
                usual = ContinuousClock.now - asked
            } else {
                try await Task.sleep(for: usual * Double.random(in: 0...1.2, using: &random))
                server.kill()
            }
            let told = await sent.value?.media
            let visible = try other.curl("/api/media?limit=100")["media"]?.items?.contains {
                $0["filename"]?.text == file.name
            }
            if told != nil { answered += 1 } else if visible == true { late += 1 } else { early += 1 }
            if told != nil { #expect(visible == true, "acknowledged and lost") }
            if round > 0 { server.put(try house.start()) }
            let media = try #require(try made(path, file, way, on: round % 2 == 0 ? house : other))
            if let told { #expect(told == media) }
            for one in [other, house] { #expect(try made(path, file, way, on: one) == media) }
            #expect(try house.hash(of: media) == file.hash)
        }
        let all = try house.curl("/api/media?limit=100")["media"]?.items ?? []
        #expect(all.count == rounds + 1 && Set(all.compactMap { $0["sha256"]?.text }).count == rounds + 1)
        #expect(early + late + answered == rounds + 1)
        if Trial.isFull {
            #expect(
                early > 0 && early < rounds, "the kills missed: \(early) before, \(late) after, \(answered) answered")
        }
    }

    private struct Last: Sendable { let media: JSON? }

    private func sentInChunks(
        _ file: UploadHouse.File, _ house: UploadHouse
    ) throws -> (path: String, last: @Sendable () -> Last?) {
        let upload = try begin(file, on: house)
        try send(0..<(file.bytes.count + Self.chunkSize - 1) / Self.chunkSize, of: file, to: upload, on: house)
        let port = house.port
        return (
            "/api/media/uploads/\(upload)/finish",
            {
                RawHTTP.send(port, "POST", "/api/media/uploads/\(upload)/finish", [:], []).map {
                    Last(media: $0.status == 201 ? $0.json.at("media.id") : nil)
                }
            }
        )
    }

    private static let version = ["Tus-Resumable": "1.0.0"]

    private func nearlySentByTus(
        _ file: UploadHouse.File, _ house: UploadHouse
    ) throws -> (path: String, last: @Sendable () -> Last?) {
        let name = Data(file.name.utf8).base64EncodedString()
        let made = RawHTTP.send(
            house.port, "POST", "/api/tus",
            Self.version.merging(["Upload-Length": "\(file.bytes.count)", "Upload-Metadata": "filename " + name]) {
                $1
            },
            [])
        let path = try #require(made?.headers["location"]).replacing(house.address, with: "")
        let port = house.port
        let part: @Sendable (Range<Int>) -> RawHTTP.Answer? = { range in
            RawHTTP.send(
                port, "PATCH", path,
                Self.version.merging([
                    "Upload-Offset": "\(range.lowerBound)", "Content-Type": "application/offset+octet-stream",
                ]) { $1 }, Array(file.bytes[range]))
        }
        let count = file.bytes.count - 1000
        try #require(part(0..<count)?.status == 204)
        return (path, { part(count..<file.bytes.count).map { Last(media: JSON($0.headers["x-media-id"])) } })
    }

    /// What the upload has become at its sender's next question, which is sent until it is the answer to all of it.
    private func made(_ path: String, _ file: UploadHouse.File, _ way: String, on house: UploadHouse) throws -> JSON? {
        if way == "chunks" {
            let answer = RawHTTP.send(house.port, "POST", path, [:], [])
            try #require(answer?.status == 201, "\(answer?.text ?? "")")
            return answer?.json.at("media.id")
        }
        let head = try #require(RawHTTP.send(house.port, "HEAD", path, Self.version, []))
        try #require(head.status == 200)
        if let media = head.headers["x-media-id"] { return JSON(media) }
        let offset = try #require(head.headers["upload-offset"].flatMap { Int($0) })
        // The first piece was acknowledged.
        #expect(offset >= file.bytes.count - 1000, "acknowledged and lost")
        let rest = RawHTTP.send(
            house.port, "PATCH", path,
            Self.version.merging([
                "Upload-Offset": "\(offset)", "Content-Type": "application/offset+octet-stream",
            ]) { $1 }, Array(file.bytes[offset...]))
        try #require(rest?.status == 204)
        return JSON(rest?.headers["x-media-id"])
    }
}
