/// Where a scene plays.
enum Place: String, CaseIterable, Sendable {
    case sea, beach, lighthouse, forest, mountains, lake, city, street, village, desert, snow, field, farm, room
    case kitchen, library, school, space, underwater, road, river, garden, cave, castle, abstract
    case harbour, station, stadium, sky, shop, graveyard, office, market

    var isInside: Bool { [.room, .kitchen, .library, .school, .cave, .shop, .office].contains(self) }
}

enum TimeOfDay: String, CaseIterable, Sendable {
    case dawn, morning, noon, afternoon, golden, sunset, dusk, night

    var isDark: Bool { self == .night || self == .dusk }
}

enum Season: String, CaseIterable, Sendable { case spring, summer, autumn, winter }

enum Weather: String, CaseIterable, Sendable { case clear, cloudy, overcast, rain, storm, snow, fog, wind, sandstorm }

/// Someone or something that is to be seen.
struct Wish: Hashable, Sendable {
    var kind: String
    var colour: RGB?
    var isOld = false
    var isSmall = false
    var isLarge = false
    var pose = Pose.standing
    var held: Held?
    /// Of a lamp, a candle or a fire.
    var isUnlit = false
    /// Tells those of one kind apart.
    var variant = 0
}

/// What a prompt asks for, as far as it was understood.
struct Brief: Hashable, Sendable {
    var place: Place?
    var time: TimeOfDay?
    var weather: Weather?
    var hasMoon = false
    var hasAurora = false
    var hasRainbow = false
    var hasStars = false
    var hasMist = false
    var hasFireworks = false
    var hasFireflies = false
    var hasBridge = false
    /// Those who are there stand on it.
    var isOnBridge = false
    var hasPlanet = false
    var town: Town?
    /// No lamp and no window is lit.
    var hasLightsOut = false
    var isLighthouseUnlit = false
    var isMoonless = false
    var season: Season?
    var mood: String?
    var subjects: [Wish] = []

    /// A candle or a lamp that somebody has lights a room by itself; put out, it leaves the room dark.
    var ownLight: (isThere: Bool, isLit: Bool) {
        let small: Set<String> = ["candle", "lantern"]
        var lights = subjects.filter { small.contains($0.kind) }.map(\.isUnlit)
        lights += subjects.compactMap(\.held).filter { small.contains($0.kind) }.map(\.isUnlit)
        return (!lights.isEmpty, lights.contains(false))
    }

    /// Whether nothing at all was understood.
    var isEmpty: Bool {
        place == nil && time == nil && weather == nil && subjects.isEmpty && !hasMoon && !hasAurora && !hasRainbow
            && !hasStars
    }
}
