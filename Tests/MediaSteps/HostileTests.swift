import FoundationEssentials
import Glibc
import JSON
import MediaSupport
import Pictures
import StageMachine
import Store
import Support
import Testing

/// Uploads that are broken, or made to do harm: each fails with its reason, and none touches its neighbours.
struct HostileTests {
    private func write(_ bytes: [UInt8], _ name: String, in house: MediaHouse) throws -> String {
        let path = house.folder.file(name)
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    private func picture(_ side: Int, _ format: PictureVersion.Format, in house: MediaHouse) throws -> [UInt8] {
        var noise = SplitMix64(seed: 7)
        let samples = (0..<side * side * 3).map { _ in UInt8.random(in: 0...255, using: &noise) }
        let path = house.folder.file("noise.png")
        PNGFile.write(PNGFile.bytes(width: side, height: side, .rgb, samples: samples), to: path)
        let written = try PictureFile(path).write(
            PictureVersion(longestSide: side, format: format, path: house.folder.file("noise.out")))
        return [UInt8](try Data(contentsOf: URL(filePath: written.path)))
    }

    @Test func `bad pictures fail with what is wrong, and good ones beside them are completed`() async throws {
        let house = try MediaHouse()
        let jpeg = try picture(300, .jpeg, in: house)
        let webp = try picture(300, .webp, in: house)
        let good = [UInt8](try Data(contentsOf: URL(filePath: Gallery.quarters(300, 200, in: house.folder))))
        let empty = [UInt8](repeating: 0, count: 64)
        let bomb = PNGFile.bytes(
            width: 2, height: 2, .rgb, samples: [UInt8](repeating: 0, count: 12), claiming: (60_000, 60_000))
        let lie = PNGFile.bytes(
            width: 2, height: 2, .rgb, samples: [UInt8](repeating: 0, count: 12), claiming: (7_000, 7_000))
        var random = SplitMix64(seed: 11)
        let noise = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><script>alert(1)</script>
            <image href="http://127.0.0.1:9/x.png" width="9" height="9"/></svg>
            """
        let bad: [(name: String, bytes: [UInt8], says: String)] = [
            ("bomb.png", bomb, "megapixels"), ("liar.png", lie, "damaged or cut short"),
            ("half.jpg", Array(jpeg.prefix(jpeg.count / 2)), "damaged or cut short"),
            ("half.webp", Array(webp.prefix(webp.count / 2)), "damaged or cut short"),
            ("half.png", Array(good.prefix(good.count / 2)), "damaged or cut short"),
            ("noise.jpg", Array(jpeg.prefix(24)) + noise, ""), ("noise.png", Array(good.prefix(29)) + noise, ""),
            ("noise.webp", Array(webp.prefix(30)) + noise, ""), ("noise.gif", Array("GIF89a".utf8) + noise, ""),
            ("noise.tif", [0x49, 0x49, 42, 0, 8, 0, 0, 0] + noise, ""),
            ("noise.heic", [0, 0, 0, 24] + Array("ftypheic".utf8) + empty + noise, ""),
            ("drawing.svg", Array(svg.utf8), "no picture of a kind that is read"),
            ("page.jpg", Array("<html><script>alert(1)</script></html>".utf8), "no picture of a kind that is read"),
            ("program.png", [0x7F, 0x45, 0x4C, 0x46] + noise, "no picture of a kind that is read"),
        ]
        var ids: [(id: String, name: String, says: String)] = []
        var whole: [String] = []
        for (number, one) in bad.enumerated() {
            let id = try await house.add(write(one.bytes, "\(number)", in: house), as: .image, named: one.name)
            ids.append((id, one.name, one.says))
            whole.append(try await house.add(write(good, "good", in: house), as: .image, named: "good-\(number).png"))
        }
        let ends = try await house.workAll()
        for (id, name, says) in ids {
            try await house.expectRefused(id, naming: name, saying: says)
        }
        for id in whole { try await house.expectSound(id) }
        let deaths = ends.filter { !$0.isExit }
        #expect(deaths.isEmpty, "\(ends)")
    }

    /// What passes for several things at once is taken for the picture that it is, and only that comes out.
    @Test func `of a file that is two things only the picture comes out`() async throws {
        let house = try MediaHouse()
        let script = Array("<script>alert('both')</script>PK\u{3}\u{4}".utf8)
        var ids: [String] = []
        for format in [PictureVersion.Format.jpeg, .png, .webp] {
            let bytes = try picture(64, format, in: house) + script
            ids.append(try await house.add(write(bytes, "both", in: house), as: .image, named: "both.html"))
        }
        try await house.workAll()
        for id in ids {
            try await house.expectSound(id)
            for kind in ["medium", "thumbnail"] {
                let content = [UInt8](try Data(contentsOf: URL(filePath: await house.file(kind, of: id))))
                #expect(content.firstRange(of: Array("script".utf8)) == nil)
            }
        }
    }

    @Test func `a picture is known by its content, whatever it is called`() async throws {
        let house = try MediaHouse()
        let jpeg = try picture(64, .jpeg, in: house)
        let names = [
            "film.mp4", "no-extension", "..%2F..%2Fetc%2Fpasswd", String(repeating: "ü", count: 300), "\u{202E}gpj.exe",
        ]
        var ids: [String] = []
        for name in names { ids.append(try await house.add(write(jpeg, "x", in: house), as: .image, named: name)) }
        try await house.workAll()
        for id in ids {
            try await house.expectSound(id)
            #expect(try await house.notes("inspection", of: id)["format"]?.text == "jpeg")
        }
    }

    @Test func `what is no video and what is no sound is refused with its reason`() async throws {
        let house = try MediaHouse()
        let jpeg = try picture(64, .jpeg, in: house)
        var random = SplitMix64(seed: 3)
        let noise = (0..<50_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let box = [0, 0, 0, 24] + Array("ftypisom".utf8) + [0, 0, 2, 0] + Array("isomiso2".utf8)
        let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\nfile:///etc/passwd\n"
        var ids: [(String, String)] = []
        for (name, bytes, kind) in [
            ("noise.mp4", box + noise, UploadDesk.Kind.video), ("playlist.mp4", Array(playlist.utf8), .video),
            ("text.mkv", Array("hello".utf8), .video), ("picture.mp4", jpeg, .video),
            ("noise.mp3", [0xFF, 0xFB, 0x90, 0x64] + noise, .audio), ("text.ogg", Array("OggS".utf8) + noise, .audio),
            ("picture.wav", jpeg, .audio),
        ] {
            let id = try await house.add(write(bytes, "x", in: house), as: kind, named: name)
            ids.append((id, name))
        }
        let ends = try await house.workAll()
        for (id, name) in ids where name != "noise.mp3" {
            try await house.expectRefused(id, naming: name)
        }
        // In noise a frame of MP3 is found now and then: either end is sound.
        for (id, _) in ids {
            let item = try await house.item(id)
            #expect(item.status == .completed || item.failure != nil, "\(item)")
        }
        let deaths = ends.filter { !$0.isExit }
        #expect(deaths.isEmpty, "\(ends)")
    }

    /// An item whose decoder dies is tried a few times, given up with a reason, and costs its neighbours nothing.
    @Test func `an upload that kills its process is given up, and the others go on`() async throws {
        let house = try MediaHouse()
        let good = try Gallery.quarters(300, 200, in: house.folder)
        let first = try await house.add(good, as: .image, named: "first.png")
        let deadly = try await house.addLongFilm(named: "deadly.mp4", times: 10)
        let last = try await house.add(good, as: .image, named: "last.png")
        var deaths = 0
        while deaths < 20,
            let claim = try await house.store.claimNext(
                .media, by: "tester\(deaths)", lease: LeaseTimes(lease: house.lease))
        {
            let child = try house.start(claim.item, "--claim", "\(claim.owner):\(claim.fence)", "--drain")
            // The decoder that goes wrong is played by a signal, as soon as the process has this item.
            try await eventually("it ends, or dies of the deadly one") {
                guard child.isAlive else { return true }
                let held = try await house.store.heldClaims()
                guard held.contains(where: { $0.item == deadly }),
                    try await house.item(deadly).crashes < ClaimLife.crashLimit
                else { return false }
                child.send(SIGKILL)
                deaths += 1
                return true
            }
            _ = await child.end()
            for held in try await house.store.heldClaims() {
                #expect(held.item == deadly, "only what it held can be hurt")
                _ = try await house.store.release(held, crashed: true)
            }
        }
        try await house.expectSound(first)
        try await house.expectSound(last)
        let end = try await house.item(deadly)
        #expect(end.status == .failed && end.failure?.code == "crashed", "\(end)")
        #expect(deaths >= ClaimLife.crashLimit)
    }
}
