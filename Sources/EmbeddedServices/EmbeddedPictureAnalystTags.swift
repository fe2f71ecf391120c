import AIServices

/// What a classifier sees, in plain words, with the broader groups that its guesses agree on.
struct PictureSighting: Hashable {
    /// Below this a guess is not told.
    static let least = 0.2

    /// In plain words, the likeliest first.
    let things: [PictureAnalysis.Tag]
    /// As in `animal`: with what its members have together.
    let groups: [PictureAnalysis.Tag]

    init(tags: [PictureAnalysis.Tag]) {
        var things: [PictureAnalysis.Tag] = []
        var sums: [String: Double] = [:]
        for tag in tags where tag.confidence.isFinite && tag.confidence > 0 {
            let name = Self.plain(tag.name)
            // Some labels are explanations, as in `a cat having a striped coat`.
            let isName = !name.isEmpty && !name.hasPrefix("a ") && !name.hasPrefix("an ")
            let confidence = min(1, tag.confidence)
            // Many guesses that are low each may still agree on what kind of thing it is.
            for group in SubjectGroups.of(name) { sums[group, default: 0] += confidence }
            if isName, confidence >= Self.least, !things.contains(where: { $0.name == name }) {
                things.append(PictureAnalysis.Tag(name, confidence: confidence))
            }
        }
        self.things = Array(things.sorted { ($0.confidence, $1.name) > ($1.confidence, $0.name) }.prefix(4))
        // Of about equally sure groups the narrower says more.
        func worth(_ tag: PictureAnalysis.Tag) -> Double {
            SubjectGroups.isNarrow(tag.name) ? tag.confidence * 1.3 : tag.confidence
        }
        groups = sums.filter { $0.value >= 0.35 }
            .map { PictureAnalysis.Tag($0.key, confidence: min(1, $0.value)) }
            .sorted { (worth($0), $1.name) > (worth($1), $0.name) }
    }

    /// The most telling of a synset's names: `tabby, tabby cat` is a tabby cat, `sports car, sport car` a sports car.
    static func plain(_ synset: String) -> String {
        let names = synset.replacing("_", with: " ").split(separator: ",").map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        guard let first = names.first(where: { !$0.isEmpty }) else { return "" }
        let stem = first.lowercased()
        // Another name that only adds what it is: tabby → tabby cat. Latin names come last and are never taken.
        let fuller = names.dropFirst().first {
            let other = $0.lowercased()
            return other.hasPrefix(stem + " ")
                && other.split(separator: " ").count == stem.split(separator: " ").count + 1
        }
        return casual(fuller ?? first)
    }

    /// Without capitals, except in names: `German shepherd` stays.
    private static func casual(_ name: String) -> String {
        let words = name.split(separator: " ")
        guard words.count == 1 || words.dropFirst().contains(where: { $0.first?.isUppercase == true }) else {
            return name
        }
        return words.count == 1 && !SubjectGroups.properNames.contains(name) ? name.lowercased() : name
    }
}

/// Broader words for what ImageNet knows.
enum SubjectGroups {
    /// The narrower first, as in `dog`, `animal`.
    static func of(_ name: String) -> [String] {
        let words = name.lowercased().split { !$0.isLetter }.map(String.init)
        var groups: [String] = []
        for (group, members) in table where groups.isEmpty || group != groups[0] {
            guard words.contains(where: members.contains) else { continue }
            groups.append(group)
            if let wider = wider[group] { groups.append(wider) }
            break
        }
        return groups.filter { $0 != name }
    }

    static func isNarrow(_ group: String) -> Bool { wider[group] != nil }

    /// Whether a word of a text most likely names one of these things.
    static func knows(_ word: String) -> Bool {
        !ambiguous.contains(word) && table.contains { $0.members.contains(word) }
    }

    /// In a sentence these are more often something else: colours, doings, people.
    private static let ambiguous: Set<String> = [
        "orange", "lemon", "rose", "fly", "stick", "hip", "cap", "stage", "kite", "tank", "admiral", "pointer", "boxer",
        "setter", "bear", "stole", "ray", "squash", "sorrel", "titi", "gar", "ram", "tie", "mink", "sulphur", "screen",
        "notebook", "shot", "suit", "field", "dome", "arch", "queen", "king", "python", "jersey", "cardigan", "clog",
        "dough", "organ", "horn", "drum", "pitcher", "boot", "face", "street",
    ]

    static let properNames: Set<String> = [
        "Chihuahua", "Pekinese", "Rottweiler", "Doberman", "Dalmatian", "Samoyed", "Pomeranian", "Pembroke", "Cardigan",
        "Leonberg", "Newfoundland", "Airedale", "Weimaraner", "Saluki", "Granny", "Polaroid", "Petri", "Band", "Crock",
        "Loafer", "Maltese", "Shih-Tzu", "Siamese", "Persian",
    ]

    private static let wider = [
        "dog": "animal", "cat": "animal", "bird": "animal", "fish": "animal", "insect": "animal", "reptile": "animal",
        "fruit": "food", "boat": "vehicle", "car": "vehicle", "flower": "nature", "tree": "nature",
    ]

    private static func set(_ words: String) -> Set<String> { Set(words.split(separator: " ").map(String.init)) }

    private static let table: [(group: String, members: Set<String>)] = [
        (
            "food",
            set(
                "pizza hotdog burger cheeseburger hamburger burrito bagel pretzel guacamole consomme trifle espresso potpie "
                    + "meatloaf carbonara dough bread cake pie cream lolly icecream chocolate cabbage broccoli cauliflower "
                    + "zucchini squash cucumber artichoke pepper cardoon mushroom potato plate soup dinner breakfast eggnog "
                    + "wine salad sandwich cheese")
        ),
        (
            "fruit",
            set(
                "strawberry orange lemon fig pineapple banana jackfruit apple pomegranate hip pear grape cherry melon acorn"
            )
        ),
        ("cat", set("cat tabby siamese persian egyptian kitten")),
        (
            "dog",
            set(
                "dog puppy terrier retriever spaniel hound setter pointer collie poodle shepherd sheepdog schnauzer pug corgi "
                    + "malamute husky chihuahua beagle bloodhound basset dachshund rottweiler doberman pinscher boxer bulldog "
                    + "mastiff dane bernard samoyed pomeranian chow keeshond griffon pembroke cardigan dalmatian affenpinscher "
                    + "basenji leonberg newfoundland pyrenees whippet saluki weimaraner airedale vizsla kelpie komondor kuvasz "
                    + "schipperke groenendael malinois briard bouvier papillon pekinese shih maltese cairn dandie redbone "
                    + "bluetick coonhound foxhound wolfhound deerhound ridgeback borzoi otterhound elkhound appenzeller "
                    + "entlebucher dhole dingo tzu lhasa clumber")
        ),
        (
            "bird",
            set(
                "bird cock hen rooster ostrich brambling goldfinch finch junco bunting robin bulbul jay magpie chickadee ouzel "
                    + "kite eagle vulture owl grouse ptarmigan quail partridge peacock macaw parrot cockatoo lorikeet coucal "
                    + "hummingbird hornbill jacamar toucan drake duck merganser goose swan stork spoonbill flamingo heron egret "
                    + "bittern crane limpkin gallinule coot bustard turnstone sandpiper redshank dowitcher oystercatcher "
                    + "pelican penguin albatross gull pigeon dove crow raven sparrow")
        ),
        (
            "fish",
            set(
                "fish shark ray stingray tench goldfish barracouta eel coho salmon anemonefish sturgeon gar puffer lionfish trout"
            )
        ),
        (
            "insect",
            set(
                "beetle ladybug weevil fly bee ant grasshopper cricket stick cockroach mantis cicada leafhopper lacewing "
                    + "dragonfly damselfly butterfly monarch admiral ringlet sulphur lycaenid moth")
        ),
        (
            "reptile",
            set(
                "lizard iguana chameleon agama whiptail gecko crocodile alligator snake viper cobra mamba boa python turtle "
                    + "terrapin tortoise loggerhead leatherback dragon triceratops")
        ),
        (
            "animal",
            set(
                "animal fox wolf coyote lion tiger leopard jaguar cheetah cougar lynx panther bear panda mongoose meerkat hare "
                    + "rabbit hamster squirrel beaver marmot porcupine guinea zebra horse sorrel pony hog pig boar warthog hippopotamus ox "
                    + "buffalo bison ram sheep bighorn goat ibex hartebeest impala gazelle antelope deer camel llama weasel "
                    + "mink polecat otter skunk badger armadillo sloth orangutan gorilla chimpanzee gibbon siamang monkey "
                    + "baboon macaque langur colobus marmoset capuchin titi lemur indri elephant tusker whale dolphin dugong "
                    + "seal walrus koala wombat wallaby kangaroo platypus echidna frog toad newt salamander axolotl spider "
                    + "tarantula scorpion crab lobster crayfish snail slug jellyfish starfish urchin hyena cow mouse rat hedgehog"
            )
        ),
        (
            "boat",
            set(
                "boat ship lifeboat speedboat canoe yawl catamaran trimaran schooner gondola liner submarine fireboat "
                    + "aircraft-carrier pirate wreck sail kayak")
        ),
        ("car", set("car cab taxi convertible limousine minivan jeep wagon racer coupe")),
        (
            "vehicle",
            set(
                "vehicle bus trolleybus truck lorry van ambulance tractor train locomotive tram streetcar bicycle bike "
                    + "motorcycle moped scooter tricycle unicycle airliner airplane warplane airship balloon rocket missile "
                    + "spaceship shuttle snowmobile snowplow forklift pickup harvester tank cart rickshaw sled bobsled")
        ),
        (
            "building",
            set(
                "building house castle palace church mosque monastery temple stupa barn boathouse greenhouse lighthouse beacon "
                    + "library bookshop bakery restaurant cinema prison planetarium dome tower bridge viaduct dam pier dock "
                    + "fence fountain obelisk arch patio tile roof yurt village city street skyscraper windmill")
        ),
        ("flower", set("flower daisy rose tulip slipper poppy sunflower orchid rapeseed")),
        ("tree", set("tree oak pine palm birch")),
        (
            "nature",
            set(
                "alp mountain volcano valley cliff promontory lakeside lake seashore shore beach coast sandbar reef geyser forest "
                    + "river sea ocean desert waterfall field meadow coral sky sunset moon snow garden")
        ),
        (
            "person",
            set(
                "person man woman boy girl child baby groom bride diver ballplayer knight queen king wizard people family face"
            )
        ),
        (
            "clothing",
            set(
                "gown dress suit jersey kimono cardigan cloak poncho sarong skirt miniskirt hat bonnet sombrero cap jean jeans "
                    + "shoe sandal boot clog loafer sock mitten scarf stole wig sunglasses bikini trunks apron pajama tie"
            )
        ),
        (
            "music",
            set(
                "guitar piano violin cello drum flute harp harmonica accordion banjo trombone sax oboe bassoon cornet horn organ "
                    + "marimba maraca gong chime stage")
        ),
        (
            "furniture",
            set(
                "chair table desk sofa couch bed crib bookcase wardrobe cabinet chiffonier throne bench bassinet cradle lamp"
            )
        ),
        (
            "technology",
            set(
                "computer laptop notebook desktop keyboard mouse monitor screen television phone telephone cellular printer "
                    + "modem camera projector radio ipod joystick loudspeaker microphone")
        ),
    ]
}
