import FoundationEssentials
import Glibc
import JSON
import LibraryScenes
import MediaSupport
import StageMachine
import Store
import Support
import Testing

struct ClipTests {
    /// A second of red, a second of blue, with sound.
    private func clip(_ house: LibraryHouse) async throws -> String {
        let path = house.folder.file("clip.mp4")
        let outcome = await aside {
            BuiltProgram(path: "/usr/bin/ffmpeg").run([
                "-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=red:s=320x180:r=25:d=1", "-f", "lavfi", "-i",
                "color=blue:s=320x180:r=25:d=1", "-f", "lavfi", "-i", "sine=frequency=900:duration=2",
                "-filter_complex",
                "[0][1]concat,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p[v]", "-map", "[v]", "-map", "2",
                "-c:v", "libx264", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
                "-color_range", "tv", path,
            ])
        }
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return try await house.add(path, as: .video, "Red fox in snow", ["winter"])
    }

    @Test func `a clip that suits a scene plays in it, and what is a still shows one of it`() async throws {
        let house = try LibraryHouse()
        let media = try await clip(house)
        let id = try await house.commission(Array(LibraryHouse.story.prefix(2)))
        let outcome = await house.run("process-video", id)
        #expect(outcome.status == 0, "\(outcome.complaint)")
        #expect(try await house.chosen(id) == [media, nil])

        let taken = try await house.piece(AssetRef("picture", 1), of: id)
        #expect(taken.mimeType == "video/mp4")
        #expect(taken.content == (try await house.piece(AssetRef("medium"), of: media)).content)
        let film = try await house.path(of: house.piece(AssetRef("film"), of: id))
        let length = try #require(try await house.piece(AssetRef("narration", 1), of: id).notes["seconds"]?.number)
        try #require(length > 1.2)
        let seen = [
            try await house.colour(of: film, at: 0.2), try await house.colour(of: film, at: 0.8),
            try await house.colour(of: film, at: 1.3), try await house.colour(of: film, at: 1.8),
        ]
        for (place, colour) in seen.enumerated() {
            let (high, low) = place < 2 ? (colour[0], colour[2]) : (colour[2], colour[0])
            #expect(high > 225 && low < 25 && colour[1] < 25, "\(seen)")
        }
        for kind in ["medium", "thumbnail"] {
            #expect(try await house.piece(AssetRef(kind, 1), of: id).mimeType.hasPrefix("image/"))
        }
        let poster = try await house.colour(of: house.path(of: house.piece(AssetRef("poster"), of: id)), at: 0)
        #expect(max(poster[0], poster[2]) > 225 && poster[1] < 25, "\(poster)")

        // Killed in the middle or not, the film is the same: its segments follow from the clip alone.
        let before = try await house.piece(AssetRef("segment", 1), of: id)
        #expect(unlink(try await house.path(of: before)) == 0)
        #expect(await house.run("process-video", id).status == 0)
        #expect(try await house.piece(AssetRef("segment", 1), of: id).content == before.content)
    }
}
