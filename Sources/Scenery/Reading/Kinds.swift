extension Keywords {
    /// How a kind stands in a landscape.
    enum Stand: Sendable {
        case ground, water, sky, under
        /// On the ground or on a table: what people use.
        case thing
    }

    /// A kind of subject: the words for it, its height as a share of the scene's measure, where it stands, and the
    /// emoji that shows it, by its code, if there is a good one.
    struct Kind: Sendable {
        let kind: String
        let words: String
        let height: Double
        let stand: Stand
        let emoji: String?

        init(_ kind: String, _ words: String, _ height: Double, _ stand: Stand = .ground, _ emoji: String? = nil) {
            self.kind = kind
            self.words = words
            self.height = height
            self.stand = stand
            self.emoji = emoji
        }
    }

    static func kind(_ name: String) -> Kind? { byName[name] }

    private static let byName = Dictionary(all.map { ($0.kind, $0) }) { first, _ in first }

    static let all = kinds + shownBeings + shownThings

    static let kinds: [Kind] = [
        Kind(
            "man",
            "man, father, uncle, person, keeper, hero, stranger, husband, he, him, friend, neighbour, neighbor, gentleman",
            0.42),
        Kind("woman", "woman, mother, lady, aunt, wife, she, her", 0.41),
        Kind("girl", "girl, daughter, sister", 0.31),
        Kind("child", "boy, child, son, brother, kid, baby, toddler", 0.31),
        Kind("crowd", "crowd, people, audience, team, crew, family", 0.42),
        Kind("grandmother", "grandmother, granny, grandma", 0.39),
        Kind("grandfather", "grandfather, grandpa", 0.41),
        Kind("cook", "cook, chef, baker", 0.44), Kind("doctor", "doctor, surgeon, physician", 0.42),
        Kind("nurse", "nurse", 0.41), Kind("scientist", "scientist, engineer, inventor, researcher", 0.42),
        Kind("teacher", "teacher, professor, writer, poet, author, student, pupil", 0.41),
        Kind("police officer", "police officer, policeman, officer, detective", 0.43),
        Kind("firefighter", "firefighter, fireman", 0.43), Kind("soldier", "soldier, guard", 0.43),
        Kind("sailor", "sailor, captain, boatman, lighthouse keeper", 0.42),
        Kind("fisherman", "fisherman, angler", 0.42), Kind("farmer", "farmer, shepherd", 0.42),
        Kind("gardener", "gardener", 0.41), Kind("worker", "builder, mechanic, plumber, worker", 0.43),
        Kind("craftsman", "blacksmith, tailor, clockmaker, watchmaker, carpenter, weaver", 0.42),
        Kind("merchant", "merchant, trader, shopkeeper, customer", 0.42), Kind("monk", "monk, priest", 0.42),
        Kind("judge", "judge, lawyer", 0.42), Kind("artist", "artist, painter", 0.42),
        Kind("musician", "musician, singer, violinist, pianist", 0.42), Kind("dancer", "dancer, ballerina", 0.41),
        Kind("athlete", "athlete, runner, footballer, striker, sprinter", 0.42),
        Kind("goalkeeper", "goalkeeper", 0.44), Kind("referee", "referee, umpire", 0.42),
        Kind("pilot", "pilot", 0.42), Kind("driver", "driver, postman, mailman, courier", 0.42),
        Kind("rider", "cyclist, rider", 0.42),
        Kind("wanderer", "explorer, traveller, traveler, wanderer, hiker, hunter, woodcutter", 0.42),
        Kind("beggar", "beggar", 0.4), Kind("thief", "thief, burglar, robber", 0.42),
        Kind("boss", "boss, manager", 0.43),
        Kind("mayor", "mayor, minister, president", 0.43), Kind("scarecrow", "scarecrow", 0.42),
        Kind("dwarf", "dwarf, gnome", 0.28), Kind("giant", "giant man, ogre, a giant, troll, goblin", 0.6),
        Kind("king", "king, prince, emperor", 0.43),
        Kind("queen", "queen, princess", 0.42),
        Kind("knight", "knight, warrior", 0.43),
        Kind("wizard", "wizard, witch, magician, sorcerer, genie", 0.45),
        Kind("astronaut", "astronaut, spaceman, cosmonaut", 0.4),
        Kind("robot", "robot, android, machine", 0.38),
        Kind("fox", "fox, vixen", 0.25), Kind("wolf", "wolf", 0.3), Kind("dog", "dog, puppy, hound", 0.24),
        Kind("cat", "cat, kitten", 0.2), Kind("bear", "bear", 0.34), Kind("panda", "panda", 0.3),
        Kind("raccoon", "raccoon", 0.2), Kind("deer", "deer, stag, doe, elk, moose", 0.42),
        Kind("horse", "horse, pony, mare, unicorn", 0.42), Kind("lion", "lion, lioness", 0.32),
        Kind("rabbit", "rabbit, hare, bunny", 0.17, .ground, "1f407"),
        Kind("owl", "owl", 0.2, .ground, "1f989"),
        Kind("mouse", "mouse", 0.1, .ground, "1f401"), Kind("rat", "rat", 0.12, .ground, "1f400"),
        Kind("dragon", "dragon", 0.5, .ground, "1f409"),
        Kind("cow", "cow, bull, calf", 0.36, .ground, "1f404"), Kind("pig", "pig, piglet", 0.24, .ground, "1f416"),
        Kind("sheep", "sheep, lamb", 0.25, .ground, "1f411"), Kind("goat", "goat", 0.27, .ground, "1f410"),
        Kind("camel", "camel", 0.44, .ground, "1f42a"), Kind("giraffe", "giraffe", 0.58, .ground, "1f992"),
        Kind("elephant", "elephant", 0.5, .ground, "1f418"),
        Kind("hippo", "hippo, hippopotamus", 0.33, .ground, "1f99b"),
        Kind("tiger", "tiger", 0.28, .ground, "1f405"), Kind("leopard", "leopard, cheetah", 0.27, .ground, "1f406"),
        Kind("monkey", "monkey", 0.25, .ground, "1f412"),
        Kind("squirrel", "squirrel, chipmunk", 0.15, .ground, "1f43f"),
        Kind("hen", "hen, rooster, chicken", 0.17, .ground, "1f413"), Kind("chick", "chick", 0.11, .ground, "1f425"),
        Kind("penguin", "penguin", 0.24, .ground, "1f427"), Kind("duck", "duck, goose", 0.14, .water, "1f986"),
        Kind("swan", "swan", 0.22, .water, "1f9a2"),
        Kind("flamingo", "flamingo, heron, crane, stork", 0.3, .ground, "1f9a9"),
        Kind("parrot", "parrot", 0.2, .ground, "1f99c"), Kind("peacock", "peacock", 0.28, .ground, "1f99a"),
        Kind("crocodile", "crocodile, alligator", 0.2, .ground, "1f40a"),
        Kind("turtle", "turtle, tortoise", 0.15, .ground, "1f422"),
        Kind("snake", "snake, serpent", 0.2, .ground, "1f40d"),
        Kind("dinosaur", "dinosaur, brontosaurus", 0.55, .ground, "1f995"),
        Kind("tyrannosaurus", "tyrannosaurus, t rex", 0.5, .ground, "1f996"),
        Kind("snail", "snail", 0.1, .ground, "1f40c"), Kind("crab", "crab", 0.12, .ground, "1f980"),
        Kind("ant", "ant, beetle, ladybug, ladybird", 0.09, .ground, "1f41e"),
        Kind("snowman", "snowman", 0.36, .ground, "26c4"), Kind("ghost", "ghost, spirit", 0.3, .ground, "1f47b"),
        Kind("butterfly", "butterfly, moth", 0.13, .sky, "1f98b"), Kind("bee", "bee, bumblebee", 0.09, .sky, "1f41d"),
        Kind("bird", "bird, gull, seagull, eagle, raven, crow, hawk, sparrow, swallow, robin", 0.13, .sky),
        Kind("whale", "whale", 0.42, .water, "1f433"), Kind("dolphin", "dolphin", 0.26, .under, "1f42c"),
        Kind("fish", "fish, salmon, trout", 0.16, .under, "1f41f"),
        Kind("goldfish", "goldfish, clownfish", 0.16, .under, "1f420"),
        Kind("shark", "shark", 0.3, .under, "1f988"),
        Kind("octopus", "octopus, squid", 0.28, .under, "1f419"),
        Kind("boat", "boat, sailboat, sailing boat, yacht, rowing boat, dinghy", 0.34, .water),
        Kind("ship", "ship, ferry, steamer, vessel, galleon, pirate ship", 0.46, .water),
        Kind("submarine", "submarine", 0.3, .under),
        Kind("train", "train, locomotive, steam train", 0.4, .ground, "1f682"),
        Kind("car", "car, automobile, rover, carriage", 0.27, .ground, "1f697"),
        Kind("bus", "bus, van", 0.34, .ground, "1f68c"),
        Kind("tractor", "tractor", 0.34, .ground, "1f69c"), Kind("bicycle", "bicycle, bike", 0.26, .ground, "1f6b2"),
        Kind("motorcycle", "motorcycle, motorbike", 0.28, .ground, "1f3cd"),
        Kind("rocket", "rocket, spaceship, spacecraft, starship", 0.4, .sky, "1f680"),
        Kind("ufo", "ufo, alien ship, flying saucer", 0.3, .sky, "1f6f8"),
        Kind("plane", "plane, airplane, aeroplane, jet", 0.26, .sky, "2708"),
        Kind("helicopter", "helicopter", 0.22, .sky, "1f681"),
        Kind("balloon", "hot air, air balloon, airship", 0.34, .sky),
        Kind("lantern", "lantern, lamp", 0.2, .thing), Kind("table", "table, desk", 0.22, .thing),
        Kind("stairs", "stairs, staircase", 0.4), Kind("house", "house, cottage", 0.42), Kind("tower", "tower", 0.66),
        Kind("windmill", "windmill, mill", 0.6), Kind("barn", "barn, stable", 0.4),
        Kind("church", "church, chapel, cathedral", 0.6), Kind("ruins", "ruins, ruin", 0.36),
        Kind("gate", "gate", 0.44), Kind("statue", "statue, monument", 0.46),
        Kind("elf", "elf", 0.34), Kind("fairy", "fairy, pixie", 0.3), Kind("vampire", "vampire", 0.43),
        Kind("zombie", "zombie", 0.42),
        Kind("well", "a well, the well, wells, old well, deep well, stone well, draw well", 0.34),
    ]
}
