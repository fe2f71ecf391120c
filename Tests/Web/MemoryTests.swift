import BlobStore
import FoundationEssentials
import Glibc
import HTTPServer
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// What is kept of a video between two polls must never be told once it is not true any more.
struct MemoryTests {
    @Test func `a change by another process is in the very next answer`() async throws {
        let house = try WebHouse()
        let id = try await house.newVideo(["autoProcess": false])
        let other = try SQLiteStore(path: house.folder.file("reelmill.sqlite"), .existing)
        #expect(try await house.status(id)["progress"] == 20)
        guard case .taken(let claim) = try await other.claim(id, by: "other", lease: house.shop.times, mode: .begin)
        else {
            Issue.record("the claim was not free")
            return
        }
        #expect(try await house.status(id)["isWorkedOn"] == true)
        for step in 1...100 {
            let progress = 20 + Double(step) / 4
            _ = try await other.renew(claim, lease: house.shop.times, progress: progress)
            // Half a percent of a piece is seen, without any piece being finished.
            let told = try #require(try await house.status(id)["progress"]?.number)
            #expect(abs(told - progress) <= 0.051, "\(told) for \(progress)")
            #expect(try await house.status(id)["progress"]?.number == told)
        }
        #expect(try await other.cancel(id))
        let body = try await house.status(id)
        #expect(body["status"] == "failed" && body.at("error.code") == "cancelled" && body["isWorkedOn"] == false)
        _ = try await other.delete(id)
        #expect(try await house.ask(.get, "/api/video-status?id=" + id).status == 404)
        await other.close()
    }

    @Test func `a claim that lapses shows, though nobody writes anything`() async throws {
        let house = try WebHouse()
        let id = try await house.newVideo()
        // On a busy machine the first may have lapsed before anybody asks.
        var isShown = false
        for lease in [2.0, 8, 30, 120] where !isShown {
            let times = LeaseTimes(lease: lease)
            guard case .taken = try await house.store.claim(id, by: "dead", lease: times, mode: .begin) else {
                Issue.record("the claim was not free")
                return
            }
            isShown = try await house.status(id)["isWorkedOn"] == true
            let end = ContinuousClock.now + .seconds(300)
            while try await house.status(id)["isWorkedOn"] == true, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await house.status(id)["isWorkedOn"] == false)
        }
        #expect(isShown)
    }

    @Test func `a file that somebody takes away is gone from the next answer, and back when it is back`() async throws {
        let house = try WebHouse()
        let id = try await house.newVideo()
        try await house.make(id)
        let url = try #require(try await house.status(id)["videoUrl"]?.text)
        #expect(try await house.status(id)["videoUrl"]?.text == url)
        let path = try await house.blobs.localFile(of: String(url.split(separator: "/")[2]))
        for _ in 0..<3 {
            #expect(rename(path, house.folder.file("away")) == 0)
            #expect(try await house.status(id)["videoUrl"] == .null)
            #expect(rename(house.folder.file("away"), path) == 0)
            #expect(try await house.status(id)["videoUrl"]?.text == url)
        }
    }

    @Test func `the memory is of the video, not of who may see it`() async throws {
        let house = try WebHouse()
        let (mine, theirs) = (
            try await house.key("mine", tenant: "mine"), try await house.key("theirs", tenant: "theirs")
        )
        let id = try await house.newVideo([:], mine)
        for _ in 0..<3 {
            #expect(try await house.ask(.get, "/api/video-status?id=" + id, nil, mine).status == 200)
            #expect(try await house.ask(.get, "/api/video-status?id=" + id, nil, theirs).status == 404)
        }
    }

    @Test func `a list has a small picture and how the story begins`() async throws {
        let house = try WebHouse()
        let id = try await house.newVideo()
        try await house.make(id)
        let entry = try await house.ask(.get, "/api/videos").json["videos"]?.items?.first
        #expect(entry?["thumbnailUrl"]?.text?.hasSuffix("/thumbnail-1.jpg") == true)
        #expect(entry?["story"] == JSON(WebHouse.story))
        let picture = try #require(entry?["thumbnailUrl"]?.text)
        #expect(try await house.ask(.get, picture).status == 200)
    }
}
