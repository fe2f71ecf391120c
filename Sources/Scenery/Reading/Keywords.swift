/// What single words, and pairs of them, mean for a picture.
enum Keywords {
    enum Meaning: Sendable {
        /// The place with the highest rank is drawn: a "lighthouse" says more than "sea".
        case place(Place, Int)
        case time(TimeOfDay)
        case weather(Weather)
        case mood(String)
        case colour(RGB)
        case subject(String)
        case number(Int)
        case season(Season)
        case moon, stars, aurora, rainbow, fireworks, fireflies, mist, old, small, large
    }

    static func meaning(_ word: String) -> Meaning? {
        if word.isEmpty { return nil }
        if let found = table[word] { return found }
        if let single = irregular[word] { return table[single] }
        if word.hasSuffix("'s") { return meaning(String(word.dropLast(2))) }
        if word.hasSuffix("ies"), let found = table[word.dropLast(3) + "y"] { return found }
        if word.hasSuffix("es"), let found = table[String(word.dropLast(2))] { return found }
        if word.hasSuffix("s"), word.count > 3 { return table[String(word.dropLast())] }
        return nil
    }

    /// Whether it names more than one by its form.
    static func isPlural(_ word: String) -> Bool {
        if table[word] != nil { return false }
        return irregular[word] != nil || word.hasSuffix("s") && !word.hasSuffix("'s")
    }

    private static let irregular = [
        "mice": "mouse", "wolves": "wolf", "men": "man", "women": "woman", "children": "child", "people": "person",
        "geese": "goose", "leaves": "leaf", "knives": "knife", "oxen": "ox", "kids": "child", "calves": "calf",
        "elves": "elf", "dwarves": "dwarf", "fishermen": "fisherman", "snowmen": "snowman", "thieves": "thief",
    ]

    private static let table: [String: Meaning] = {
        var table: [String: Meaning] = [:]
        func add(_ words: String, _ meaning: Meaning) {
            for word in words.split(separator: ",") {
                table[String(word).trimmed] = meaning
            }
        }
        addPlaces(add)
        addTimesAndWeather(add)
        for row in all { add(row.words, .subject(row.kind)) }
        return table
    }()

    private static func addPlaces(_ add: (String, Meaning) -> Void) {
        add("lighthouse, light house, light tower", .place(.lighthouse, 9))
        add("cliff", .place(.lighthouse, 5))
        add("underwater, under water, reef, coral, seabed, ocean floor, sea floor, deep sea", .place(.underwater, 9))
        add("space, outer space, galaxy, planet, universe, orbit, nebula, cosmos, asteroid, mars", .place(.space, 8))
        add("cave, cavern, grotto, mine, tunnel", .place(.cave, 8))
        add("castle, fortress, palace, kingdom", .place(.castle, 7))
        add("kitchen, bakery", .place(.kitchen, 8))
        add("library, study, bookshop, bookstore", .place(.library, 8))
        add("school, classroom, laboratory, lab", .place(.school, 8))
        add(
            "room, bedroom, living room, indoors, interior, attic, house interior, inn, tavern, workshop, hall, "
                + "inside, sofa, fireplace, restaurant, cafe, café, hotel room, pub", .place(.room, 6))
        add("office", .place(.office, 7))
        add("garden, orchard, backyard, park", .place(.garden, 6))
        add("village, town, hamlet, houses", .place(.village, 6))
        add("street, alley, avenue, square", .place(.street, 6))
        add("city, skyline, downtown, metropolis, skyscraper, rooftop", .place(.city, 6))
        add("desert, dune, oasis, pyramid, sahara", .place(.desert, 6))
        add(
            "snow field, snowy field, arctic, tundra, ice, north pole, antarctica, frozen, glacier, "
                + "snowy landscape, iceberg", .place(.snow, 5))
        add("forest, wood, woods, woodland, jungle, rainforest, grove, trees, pine", .place(.forest, 6))
        add("mountain, peak, summit, alps, valley, volcano, canyon", .place(.mountains, 5))
        add("lake, pond, mountain lake", .place(.lake, 6))
        add("river, stream, creek, brook, waterfall, riverbank, bridge, canal", .place(.river, 6))
        add("road, highway, path, lane, crossroad, track, trail", .place(.road, 5))
        add("farm, countryside, ranch", .place(.farm, 6))
        add("field, meadow, grassland, prairie, pasture, savanna, savannah, steppe, lawn, plain", .place(.field, 5))
        add("harbour, harbor, port, pier, dock, quay, jetty", .place(.harbour, 6))
        add("station, platform, railway, railway station, train station", .place(.station, 6))
        add("stadium, arena, pitch, football field, race track, racetrack", .place(.stadium, 6))
        add("sky, heavens, clouds above, in the air", .place(.sky, 4))
        add("shop, store, supermarket, museum, gallery, theatre, theater", .place(.shop, 6))
        add("graveyard, cemetery", .place(.graveyard, 6))
        add("island, isle, lagoon", .place(.beach, 6))
        add("swamp, marsh, bog", .place(.lake, 6))
        add("hill, hills, hilltop, crossroads, vineyard", .place(.field, 5))
        add("lunar", .place(.space, 8))
        add("market, marketplace, bazaar", .place(.market, 6))
        add("greenhouse, yard", .place(.garden, 6))
        add("beach, shore, coast, seaside, sand", .place(.beach, 6))
        add("sea, ocean, wave, bay, at sea", .place(.sea, 4))
        add("abstract, pattern", .place(.abstract, 9))
    }

    private static func addTimesAndWeather(_ add: (String, Meaning) -> Void) {
        add("dawn, sunrise, daybreak, first light", .time(.dawn))
        add("morning", .time(.morning))
        add("noon, midday, day, daytime, sunny, daylight", .time(.noon))
        add("afternoon", .time(.afternoon))
        add("golden hour, golden light", .time(.golden))
        add("sunset, evening, sundown", .time(.sunset))
        add("dusk, twilight, nightfall, blue hour", .time(.dusk))
        add("night, midnight, nighttime, dark, moonlight, moonlit", .time(.night))
        add("clear, clear sky, sunshine", .weather(.clear))
        add("cloud, cloudy, partly cloudy", .weather(.cloudy))
        add("overcast, grey sky, gray sky, gloomy", .weather(.overcast))
        add("rain, rainy, raining, drizzle, shower, downpour", .weather(.rain))
        add("storm, stormy, thunderstorm, lightning, thunder, tempest, hurricane", .weather(.storm))
        add("snow, snowy, snowing, snowfall, blizzard, snowflake, snowstorm", .weather(.snow))
        add("fog, foggy, thick fog, haze", .weather(.fog))
        add("mist, misty, light mist", .mist)
        add("wind, windy, breeze, gale", .weather(.wind))
        add("moon, full moon, crescent moon", .moon)
        add("star, constellation, starry, starry sky, starlight", .stars)
        add("aurora, northern lights, polar lights", .aurora)
        add("rainbow", .rainbow)
        for mood in ["calm", "bright", "tense", "sad", "dreamy", "bold"] { add(mood, .mood(mood)) }
        add("firework, fireworks", .fireworks)
        add("firefly, fireflies", .fireflies)
        add("spring, springtime", .season(.spring))
        add("summer, summertime", .season(.summer))
        add("autumn, fall", .season(.autumn))
        add("winter, wintertime, christmas", .season(.winter))
        add("old, elderly, ancient, aged, rusty", .old)
        add("small, little, tiny, young, baby", .small)
        add("large, big, huge, giant, tall, enormous, great", .large)
        add("two, pair, couple", .number(2))
        add("three, trio", .number(3))
        for (word, hex) in [
            ("red", 0xD2_452B), ("orange", 0xE8_8A2E), ("yellow", 0xF0_C33C), ("golden", 0xE0_A93A),
            ("green", 0x4C_9A4F),
            ("blue", 0x3F_7FC9), ("purple", 0x85_55B5), ("violet", 0x7A_58C4), ("pink", 0xE8_86A6),
            ("brown", 0x8A_5A38),
            ("black", 0x33_323A), ("white", 0xEE_EBE4), ("grey", 0x8C_9198), ("gray", 0x8C_9198), ("silver", 0xB9_C0C8),
        ] { add(word, .colour(RGB(hex))) }
    }
}

extension String {
    /// Without the spaces at its ends.
    var trimmed: String {
        var rest = Substring(self)
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
