/// The light of a scene: what colours the sky, the far and the near take.
struct Atmosphere: Sendable {
    /// From the top of the sky to the horizon.
    var sky: [RGB]
    /// Of the sun or the moon, and of what they light.
    var light: RGB
    /// What far things fade into.
    var haze: RGB
    /// What the colours of near things are multiplied with.
    var ambient: RGB
    /// Where the sun or the moon stands, in shares of width and height.
    var lightAt = Spot(0.7, 0.25)
    var isNight = false
    var hasDisc = true
    /// 0 no clouds ... 1 nothing else.
    var clouds = 0.35
    var fog = 0.0
    var stars = 0.0

    /// Of near things at 0 and far ones at 1, under this light.
    func ink(_ colour: RGB, _ distance: Double) -> RGB { lit(seasonal(colour), distance) }

    /// The same of grass, which in a garden stays green.
    func lawn(_ colour: RGB, _ distance: Double) -> RGB {
        lit(isAutumn && isTended && !isWhite ? colour.mixed(seasonal(colour), 0.3) : seasonal(colour), distance)
    }

    private func lit(_ colour: RGB, _ distance: Double) -> RGB {
        colour.times(ambient).mixed(haze, min(0.96, distance * (0.82 + fog * 0.3) + fog * 0.12))
    }

    /// Whether snow lies.
    var isWhite = false
    private var season: Season?
    private let isTended: Bool

    var isSpring: Bool { season == .spring }
    var isAutumn: Bool { season == .autumn }

    /// Green things as they are at the time of the year.
    func seasonal(_ colour: RGB) -> RGB {
        guard season != nil || isWhite, colour.green > colour.red, colour.green > colour.blue * 1.05 else {
            return colour
        }
        if isWhite { return colour.mixed(RGB(0xDDE6F0), 0.5) }
        switch season {
        case .autumn:
            // Neighbouring greens become neighbouring oranges.
            let warm = colour.red > colour.green * 0.72 ? RGB(0xD89A3C) : RGB(0xC4602A)
            return colour.mixed(warm.times(min(1, 0.35 + colour.brightness * 1.25)), 0.72)
        case .spring: return colour.mixed(RGB(0xA8D85A), 0.25)
        default: return colour
        }
    }

    /// - Parameter tint: The turn of all colours that a video has of its own.
    init(_ brief: Brief, time: TimeOfDay, weather: Weather, seed: UInt64, take: UInt64, horizon: Double) {
        isTended = brief.place == .garden
        var own = Randomness(seed, "palette")
        let tint = own.between(-0.22, 0.22)
        let variant = own.index(2)
        func row(_ top: Int, _ upper: Int, _ lower: Int, _ low: Int, _ light: Int, _ haze: Int, _ ambient: Int)
            -> ([RGB], RGB, RGB, RGB)
        { ([RGB(top), RGB(upper), RGB(lower), RGB(low)], RGB(light), RGB(haze), RGB(ambient)) }
        let made: ([RGB], RGB, RGB, RGB)
        switch time {
        case .dawn:
            made =
                variant == 0
                ? row(0x3B4C86, 0x7D7FB4, 0xE2A6B4, 0xFFD9B0, 0xFFE6BE, 0xE9B9B4, 0xB7A6B8)
                : row(0x2F5686, 0x6FA0BE, 0xE9C3B0, 0xFFE3A8, 0xFFEAC0, 0xDFC3B4, 0xB4ABB4)
        case .morning: made = row(0x3E86C8, 0x7DB6E2, 0xBFDDEC, 0xFFF1D6, 0xFFF4D8, 0xCFE3EA, 0xF2ECDF)
        case .noon: made = row(0x1E70C4, 0x4E9FE0, 0x93CBF0, 0xDDF1F8, 0xFFFBEA, 0xBBDDF0, 0xFFFFFF)
        case .afternoon: made = row(0x3A7FC0, 0x78B0DA, 0xBAD5DE, 0xF6E6C2, 0xFFF0C6, 0xD6DCCF, 0xFFF3DE)
        case .golden: made = row(0x56719F, 0xA596A8, 0xF2B87C, 0xFFE09A, 0xFFE9A8, 0xF3BE86, 0xF0C89A)
        case .sunset:
            made =
                variant == 0
                ? row(0x33286A, 0x84407F, 0xE4637A, 0xFFB968, 0xFFD890, 0xE8808A, 0xC08A8E)
                : row(0x24386E, 0x6D5A8E, 0xE58A6A, 0xFFCB70, 0xFFDD94, 0xE09A7C, 0xC0968A)
        case .dusk: made = row(0x161B45, 0x37356F, 0x7B5A92, 0xE59A86, 0xF4C4A6, 0x7A659A, 0x6F6C9A)
        case .night:
            made =
                variant == 0
                ? row(0x040A1F, 0x0B1C42, 0x17376B, 0x3B679C, 0xDDE8FF, 0x2A5285, 0x3F5683)
                : row(0x070820, 0x17184A, 0x2C3274, 0x5A64A6, 0xE2E4FF, 0x3B4787, 0x4C5388)
        }
        sky = made.0.map { $0.turned(tint) }
        light = made.1
        haze = made.2.turned(tint)
        ambient = made.3
        isNight = time == .night
        stars = isNight ? 1 : time == .dusk ? 0.4 : time == .dawn ? 0.15 : 0
        var scene = Randomness(take &* 31 &+ seed, "light")
        let high: Double
        switch time {
        case .dawn, .sunset: high = scene.between(0.80, 0.93)
        case .golden, .dusk: high = scene.between(0.72, 0.88)
        case .morning, .afternoon: high = scene.between(0.36, 0.5)
        case .noon: high = scene.between(0.18, 0.3)
        case .night: high = scene.between(0.3, 0.5)
        }
        let side = scene.chance(0.5)
        lightAt = Spot(side ? scene.between(0.62, 0.8) : scene.between(0.2, 0.38), horizon * high)
        if time == .dusk { hasDisc = brief.hasMoon }
        if brief.hasStars { stars = max(stars, 0.8) }
        season = brief.season
        isWhite = weather == .snow || brief.season == .winter || brief.place == .snow
        weatherTurn(weather, brief)
        switch brief.mood {
        case "sad": grey(0.3, 0.92)
        case "tense": grey(0.15, 0.88)
        case "dreamy": haze = haze.mixed(RGB(0xE6B8E8), isNight ? 0.12 : 0.25)
        default: break
        }
    }

    private mutating func grey(_ share: Double, _ dim: Double) {
        sky = sky.map { $0.greyed(share).times(dim) }
        haze = haze.greyed(share).times(dim)
        ambient = ambient.greyed(share * 0.7).times(dim)
    }

    private mutating func weatherTurn(_ weather: Weather, _ brief: Brief) {
        switch weather {
        case .clear: clouds = 0.2
        case .cloudy, .wind: clouds = 0.5
        case .overcast:
            grey(0.6, 0.86)
            (clouds, fog, stars, hasDisc) = (0.85, 0.2, 0, false)
        case .rain:
            grey(isNight ? 0.35 : 0.62, isNight ? 1.05 : 0.74)
            (clouds, fog, stars, hasDisc) = (0.9, 0.35, 0, false)
        case .storm:
            grey(0.6, isNight ? 1.05 : 0.58)
            (clouds, fog, stars, hasDisc) = (0.95, 0.3, 0, false)
        case .sandstorm:
            let sand = isNight ? RGB(0x5A4A3C) : RGB(0xC89A62)
            sky = sky.map { $0.mixed(sand, 0.62) }
            haze = haze.mixed(sand, 0.7)
            ambient = ambient.mixed(sand, 0.3)
            (clouds, fog, stars, hasDisc) = (0.6, 0.7, 0, false)
        case .snow:
            grey(0.4, isNight ? 1.1 : 0.96)
            haze = haze.mixed(.white, isNight ? 0.1 : 0.3)
            (clouds, fog, stars, hasDisc) = (0.75, 0.35, stars * 0.2, isNight)
        case .fog:
            grey(0.45, 0.95)
            (clouds, fog, stars) = (0.55, 0.8, 0)
        }
        if brief.hasRainbow, !isNight {
            // It stands opposite the sun, over rain that leaves.
            (hasDisc, clouds) = (false, max(clouds, 0.45))
        }
        if brief.hasMist { fog = max(fog, 0.3) }
        if brief.hasMoon, isNight { hasDisc = true }
        if brief.isMoonless { hasDisc = false }
    }
}
