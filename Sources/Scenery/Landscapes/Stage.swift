/// What a landscape is drawn with: the picture, its measures, its light, its chance.
final class Stage {
    let canvas: Surface
    let brief: Brief
    let place: Place
    let weather: Weather
    let air: Atmosphere
    let noise: Noise
    /// Composition: another for each take.
    var random: Randomness
    /// Whether someone or something is to have ground below the feet.
    let isWalkedOn: Bool
    let width: Double
    let height: Double
    /// Of the video: what looks alike in all its pictures.
    let seed: UInt64
    /// What the eye is to go to, in pixels.
    var focus: Spot?
    /// Where sky and land meet.
    let horizon: Double
    /// Where subjects have their feet: above the captions.
    let ground: Double
    /// What sizes are measured by, whatever the shape of the picture.
    let unit: Double

    init(_ canvas: Surface, _ brief: Brief, seed: UInt64, take: UInt64, captionTop: Double) {
        self.canvas = canvas
        self.brief = brief
        self.seed = seed
        width = Double(canvas.width)
        height = Double(canvas.height)
        ground = height * (min(0.92, max(0.35, captionTop)) - 0.025)
        unit = min(width, ground * 1.05)
        isWalkedOn = brief.subjects.contains {
            let stand = Keywords.kind($0.kind)?.stand
            if $0.pose == .swimming || $0.pose == .flying { return false }
            return stand == .ground || stand == .thing
        }
        var own = Randomness(seed &+ take &* 7919, "stage")
        var brief = brief
        if brief.town != nil, brief.place == nil || brief.place == .village { brief.place = .city }
        if brief.town == .venice, brief.place == .city || brief.place == .street { brief.place = .river }
        let place =
            brief.isOnBridge && brief.place == nil
            ? .river : Stage.afloat(brief.place ?? Stage.place(for: brief, &own), brief)
        self.place = place
        switch place {
        case .mountains, .lake, .city, .castle: horizon = ground - unit * 0.17
        case .river where isWalkedOn || brief.hasBridge: horizon = ground - unit * 0.26
        case .lighthouse, .sea, .beach, .harbour: horizon = ground - unit * 0.2
        default: horizon = ground - unit * 0.15
        }
        let told = brief.weather ?? (place == .snow ? .clear : .cloudy)
        weather = place == .desert && told == .storm ? .sandstorm : told
        let times: [TimeOfDay] = [.morning, .afternoon, .golden, .sunset, .dawn]
        let time: TimeOfDay
        if let asked = brief.time {
            time = asked
        } else if brief.hasMoon || brief.hasAurora || brief.hasStars {
            time = .night
        } else {
            var ofVideo = Randomness(seed, "time")
            time = weather == .rain || weather == .storm || weather == .overcast ? .afternoon : ofVideo.pick(times)
        }
        air = Atmosphere(brief, time: time, weather: weather, seed: seed, take: take, horizon: horizon / height)
        noise = Noise(seed &* 3 &+ take)
        random = own
    }

    /// A view of the same weather at the same time, as through a window.
    init(_ canvas: Surface, _ brief: Brief, seed: UInt64, take: UInt64, captionTop: Double, like other: Stage) {
        self.canvas = canvas
        self.brief = brief
        self.seed = other.seed
        width = Double(canvas.width)
        height = Double(canvas.height)
        ground = height * 0.9
        unit = width * 1.2
        place = .mountains
        isWalkedOn = false
        horizon = height * 0.8
        weather = other.weather
        air = other.air
        noise = other.noise
        random = Randomness(seed, "window")
    }

    /// Where subjects are at home, when a prompt names no place.
    private static func place(for brief: Brief, _ random: inout Randomness) -> Place {
        if let first = brief.subjects.first {
            if brief.weather == .snow, brief.subjects.allSatisfy({ Keywords.kind($0.kind)?.stand == .ground }) {
                return ["knight", "king", "queen"].contains(first.kind) ? .castle : .snow
            }
            switch Keywords.kind(first.kind)?.stand {
            case .water: return .sea
            case .under: return .underwater
            case .thing where brief.season == nil && brief.weather == nil:
                return ["shell", "anchor"].contains(first.kind)
                    ? .beach : gardenThings.contains(first.kind) ? .garden : .room
            case .sky where first.kind == "rocket" || first.kind == "ufo": return .space
            default: break
            }
            switch first.kind {
            case "camel": return .desert
            case "penguin", "snowman": return .snow
            case "dragon", "knight", "king", "queen": return .castle
            case "car", "bus", "train", "motorcycle": return .road
            case "goalkeeper", "referee": return .stadium
            case "robot", "taxi", "tram", "police officer", "mayor": return .city
            case "sailor", "fisherman": return .harbour
            case "grandmother", "craftsman", "scientist", "judge", "boss": return .room
            case "cook": return .kitchen
            case "teacher": return .school
            case "athlete": return .stadium
            case "merchant": return .street
            case "monk": return .library
            case "farmer", "scarecrow", "barn", "donkey": return .farm
            case "elephant", "giraffe", "zebra", "rhino", "lion": return .field
            case "astronaut": return .space
            case "cow", "pig", "sheep", "hen", "tractor": return .farm
            case "fox", "wolf", "bear", "deer", "owl", "squirrel": return .forest
            default: return random.pick([.field, .mountains, .garden])
            }
        }
        if brief.weather == .snow || brief.season == .winter, brief.subjects.isEmpty { return .snow }
        if brief.hasFireworks { return .city }
        return brief.isEmpty ? .abstract : brief.hasAurora ? .snow : random.pick([.mountains, .field, .sea])
    }

    /// Boats are on water, wherever they are.
    private static func afloat(_ place: Place, _ brief: Brief) -> Place {
        guard brief.subjects.contains(where: { ["boat", "ship", "canoe"].contains($0.kind) }) else { return place }
        switch place {
        case .village, .city, .street, .market, .stadium: return .harbour
        case .mountains, .snow: return .lake
        case .forest, .field, .farm, .garden, .road: return .river
        default: return place
        }
    }

    private static let gardenThings: Set<String> = [
        "flower", "rose", "tulip", "sunflower", "mushroom", "leaf", "bush", "clover", "bamboo", "seed", "potted plant",
        "nest",
        "stone", "ladder", "bucket",
    ]

    /// Land in front of the water, where people and things can stand.
    var hasShore: Bool { place == .beach || place == .harbour || isWalkedOn && place == .sea }

    var focusShare: Scenery.Focus? {
        focus.map { Scenery.Focus(x: min(1, max(0, $0.x / width)), y: min(1, max(0, $0.y / height))) }
    }

    var light: Spot { Spot(air.lightAt.x * width, air.lightAt.y * height) }

    /// A number for each spot along a line: rough hills, 0...1.
    func relief(_ x: Double, _ row: Double) -> Double {
        Double(noise.at(Float(x), Float(row)))
    }

    /// Land from a ridge down to the bottom, fading into haze at its foot.
    func ridge(
        _ base: Double, rise: Double, rough: Double, colour: RGB, distance: Double, row: Double, sharp: Bool = false,
        foot: Double? = nil
    ) {
        var spots: [Spot] = [Spot(-10, height + 10)]
        let steps = max(24, Int(width / 5))
        var top = base
        for step in 0...steps {
            let x = Double(step) / Double(steps)
            var value = relief(x * rough * width / max(1, height) * 1.2 + row * 0.37, row)
            if sharp { value = 1 - abs(value - 0.5) * 3.4 } else { value = (value - 0.25) * 1.7 }
            let y = base - rise * max(-0.2, value)
            top = min(top, y)
            spots.append(Spot(x * (width + 20) - 10, y))
        }
        spots.append(Spot(width + 10, height + 10))
        let near = air.ink(colour, distance)
        let far = near.mixed(air.haze, 0.3 + distance * 0.45 + air.fog * 0.3)
        let end = foot ?? (base + rise * 0.5)
        canvas.polygon(spots, .linear(Spot(0, top), Spot(0, max(top + 1, end)), [Stop(0, near), Stop(1, far)]))
    }

    /// A band of mist across the picture.
    func mist(_ y: Double, _ thickness: Double, _ alpha: Double) {
        let colour = air.haze.lighter(air.isNight ? 0.06 : 0.25)
        canvas.box(
            0, y - thickness, width, thickness * 2,
            .linear(
                Spot(0, y - thickness), Spot(0, y + thickness),
                [Stop(0, colour, 0), Stop(0.5, colour, alpha), Stop(1, colour, 0)]))
    }

    /// Brightness that spreads from a spot.
    func glow(_ spot: Spot, _ radius: Double, _ colour: RGB, _ alpha: Double) {
        canvas.circle(
            spot, radius,
            .round(
                spot, radius,
                [
                    Stop(0, colour, alpha), Stop(0.25, colour, alpha * 0.45), Stop(0.6, colour, alpha * 0.1),
                    Stop(1, colour, 0),
                ]))
    }

    /// Ground from a line to the bottom: lit where it is far, dark where it is near.
    func floor(_ top: Double, _ colour: RGB, rough: Double = 0.01, row: Double = 0.7) {
        let colour = air.isWhite && !place.isInside ? RGB(0xE6EDF5) : colour
        let far = air.lawn(colour, 0.32)
        let near = air.lawn(colour, 0)
        var spots = [Spot(-10, height + 10)]
        for step in 0...60 {
            let x = Double(step) / 60
            spots.append(Spot(x * (width + 20) - 10, top - unit * rough * (relief(x * 0.8, row) - 0.5) * 2))
        }
        spots.append(Spot(width + 10, height + 10))
        canvas.polygon(
            spots,
            .linear(
                Spot(0, top), Spot(0, height),
                [Stop(0, far.mixed(air.light, air.isNight ? 0.03 : 0.12)), Stop(0.3, near), Stop(1, near.darker(0.62))])
        )
    }
}
