import FoundationEssentials
import Glibc

/// Draws a scene from a prompt: a landscape in its light and weather, with those who are in it. Everything is drawn here,
/// on one thread; the same request gives the same bytes. Calls block.
package struct Scenery: Sendable {
    package struct Request: Hashable, Sendable {
        package var prompt: String
        /// What holds for all pictures of a video, as in `the fox is red`.
        package var look: String
        package var width: Int
        package var height: Int
        /// Of the video: its palette follows from it.
        package var seed: UInt64
        /// Another composition for each.
        package var take: UInt64
        /// Share of the height below which captions stand.
        package var captionTop: Double
        /// False leaves the landscape empty.
        package var hasSubjects = true

        package init(
            prompt: String, look: String = "", width: Int, height: Int, seed: UInt64 = 0, take: UInt64 = 0,
            captionTop: Double = 0.62
        ) {
            self.prompt = prompt
            self.look = look
            self.width = width
            self.height = height
            self.seed = seed
            self.take = take
            self.captionTop = captionTop
        }
    }

    /// A picture as a JPEG file's bytes, and whom to name for what is in it.
    package struct Picture: Sendable {
        package let jpeg: [UInt8]
        package let attributions: [String]
        /// Where the subjects are, or what the landscape is named for.
        package let focus: Focus?
    }

    /// In shares of width and height, from the left and from the top.
    package struct Focus: Hashable, Sendable {
        package let x: Double
        package let y: Double
    }

    /// Smaller and larger pictures are refused.
    package static let sides = 16...8192
    package static let mostPixels = 40_000_000
    package static let emojiAttribution = "Twemoji graphics, © Twitter, Inc and other contributors (CC-BY 4.0)"

    /// A folder with Twemoji's SVG files, named by their codes. Without it fewer kinds are drawn.
    private let emojiFolder: String?

    package init(emojiFolder: String? = nil) {
        self.emojiFolder = emojiFolder
    }

    package func picture(_ request: Request) throws(SceneryError) -> Picture {
        let attempted = "draw a picture of \(request.width)x\(request.height)"
        guard Scenery.sides.contains(request.width), Scenery.sides.contains(request.height),
            request.width * request.height <= Scenery.mostPixels
        else {
            throw SceneryError(
                .size, attempted,
                "the sides must be \(Scenery.sides.lowerBound) to \(Scenery.sides.upperBound) pixels, with at most "
                    + "\(Scenery.mostPixels / 1_000_000) megapixels. Ask for another size.")
        }
        var brief = Brief(prompt: request.prompt, look: request.look)
        let top = request.captionTop.isFinite ? request.captionTop : 0.62
        let canvas = try Surface(request.width, request.height)
        if !request.hasSubjects {
            brief.place =
                brief.place ?? Stage(canvas, brief, seed: request.seed, take: request.take, captionTop: top).place
        }
        let stage = Stage(canvas, brief, seed: request.seed, take: request.take, captionTop: top)
        stage.draw()
        var attributions: [String] = []
        if request.hasSubjects {
            let cast = Cast(stage, emojiFolder: emojiFolder, seed: request.seed, look: request.look)
            if try cast.draw() { attributions = [Scenery.emojiAttribution] }
        }
        stage.finish(seed: request.seed &+ request.take)
        return Picture(jpeg: try canvas.jpeg(quality: 92), attributions: attributions, focus: stage.focusShare)
    }

    /// Draws, and writes the file.
    package func write(_ request: Request, to path: String) throws(SceneryError) -> Picture {
        let made = try picture(request)
        let attempted = "write the picture \(path)"
        guard let file = fopen(path, "wb") else {
            throw SceneryError(
                .writing, attempted, "\(String(cString: strerror(errno))). Free some space or fix the folder.")
        }
        let written = fwrite(made.jpeg, 1, made.jpeg.count, file)
        let failure = written == made.jpeg.count ? 0 : errno
        guard fclose(file) == 0, failure == 0 else {
            throw SceneryError(
                .writing, attempted, "\(String(cString: strerror(failure == 0 ? errno : failure))). Free some space.")
        }
        return made
    }
}

extension Stage {
    func draw() {
        switch place {
        case .sea: drawSea()
        case .beach: drawSea(beach: true)
        case .lighthouse: drawLighthouse()
        case .forest: drawForest()
        case .mountains: drawMountains()
        case .lake: drawMountains(lake: true)
        case .city: drawCity()
        case .street: drawStreet()
        case .market: drawMarket()
        case .village: drawVillage()
        case .desert: drawDesert()
        case .snow: drawSnow()
        case .field: drawField()
        case .farm: drawField(farm: true)
        case .room, .kitchen, .library, .school, .shop, .office: drawRoom()
        case .space: drawSpace()
        case .underwater: drawUnderwater()
        case .road: drawRoad()
        case .river: drawRiver()
        case .garden: drawGarden()
        case .cave: drawCave()
        case .castle: drawCastle()
        case .harbour: drawHarbour()
        case .station: drawStation()
        case .stadium: drawStadium()
        case .sky: drawHeights()
        case .graveyard: drawGraveyard()
        case .abstract: drawAbstract()
        }
    }
}
