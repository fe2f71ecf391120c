extension Keywords {
    /// How a kind stands in a landscape.
    enum Stand: Sendable { case ground, water, sky, under }

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

    static func kind(_ name: String) -> Kind? { kinds.first { $0.kind == name } }

    static let kinds: [Kind] = [
        Kind(
            "man",
            "man, father, sailor, farmer, fisherman, boatman, captain, uncle, teacher, doctor, person, keeper, "
                + "lighthouse keeper, hero, guard, traveller, traveler, soldier, stranger, baker, husband, he, him, grandfather",
            0.42),
        Kind("woman", "woman, mother, lady, aunt, grandmother, wife, nurse, she, her", 0.41),
        Kind("girl", "girl, daughter, sister", 0.31),
        Kind("child", "boy, child, son, brother, kid", 0.31),
        Kind("king", "king, prince, emperor", 0.43),
        Kind("queen", "queen, princess", 0.42),
        Kind("knight", "knight, warrior", 0.43),
        Kind("wizard", "wizard, witch, magician, sorcerer", 0.45),
        Kind("astronaut", "astronaut, spaceman, cosmonaut", 0.4),
        Kind("robot", "robot, android, machine", 0.38),
        Kind("fox", "fox, vixen", 0.25), Kind("wolf", "wolf", 0.3), Kind("dog", "dog, puppy, hound", 0.24),
        Kind("cat", "cat, kitten", 0.2), Kind("bear", "bear", 0.34), Kind("deer", "deer, stag, doe, elk, moose", 0.42),
        Kind("horse", "horse, pony, mare, donkey, unicorn", 0.42), Kind("lion", "lion, lioness", 0.32),
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
        Kind("bird", "bird, gull, seagull, eagle, raven, crow, hawk, dove, sparrow, swallow, robin", 0.13, .sky),
        Kind("whale", "whale", 0.42, .water, "1f433"), Kind("dolphin", "dolphin", 0.26, .under, "1f42c"),
        Kind("fish", "fish, salmon, trout", 0.16, .under, "1f41f"),
        Kind("goldfish", "goldfish, clownfish", 0.16, .under, "1f420"),
        Kind("shark", "shark", 0.3, .under, "1f988"),
        Kind("octopus", "octopus, squid, jellyfish", 0.28, .under, "1f419"),
        Kind("boat", "boat, sailboat, sailing boat, yacht, rowing boat, dinghy, canoe, raft", 0.34, .water),
        Kind("ship", "ship, ferry, steamer, vessel, galleon, pirate ship", 0.46, .water),
        Kind("train", "train, locomotive, steam train", 0.4, .ground, "1f682"),
        Kind("car", "car, taxi, automobile", 0.27, .ground, "1f697"), Kind("bus", "bus, van", 0.34, .ground, "1f68c"),
        Kind("tractor", "tractor", 0.34, .ground, "1f69c"), Kind("bicycle", "bicycle, bike", 0.26, .ground, "1f6b2"),
        Kind("motorcycle", "motorcycle, motorbike", 0.28, .ground, "1f3cd"),
        Kind("rocket", "rocket, spaceship, spacecraft, starship", 0.4, .sky, "1f680"),
        Kind("ufo", "ufo, alien ship, flying saucer", 0.3, .sky, "1f6f8"),
        Kind("plane", "plane, airplane, aeroplane, jet", 0.26, .sky, "2708"),
        Kind("helicopter", "helicopter", 0.22, .sky, "1f681"),
        Kind("balloon", "balloon, hot air, air balloon, airship", 0.34, .sky),
    ]
}
