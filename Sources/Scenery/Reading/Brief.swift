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
    var hasPlanet = false
    var season: Season?
    var mood: String?
    var subjects: [Wish] = []

    /// Whether nothing at all was understood.
    var isEmpty: Bool {
        place == nil && time == nil && weather == nil && subjects.isEmpty && !hasMoon && !hasAurora && !hasRainbow
            && !hasStars
    }
}
