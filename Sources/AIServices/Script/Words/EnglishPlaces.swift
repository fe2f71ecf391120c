/// Places, times, weather and moods as prompts name them: `prompt: words`.
enum EnglishSettings {
    static let places = """
        at sea: open sea, at sea, ocean, waves, high seas
        by the sea: sea, shore, coast, seaside, cliff, cliffs, bay, tide
        on a beach: beach, sand, dune beach, sands
        in a forest: forest, woods, wood, woodland, jungle, grove, thicket, rainforest, trees
        in the mountains: mountain, mountains, peak, summit, alps, valley, ridge, canyon, volcano, glacier, mountainside
        in the hills: hill, hills, hilltop
        in a city: city, downtown, skyline, metropolis, rooftop, rooftops, capital
        in a town: town, neighbourhood
        in a street: street, streets, avenue, square, plaza, alley, pavement, sidewalk, roadside
        in a village: village, hamlet
        in a desert: desert, dune, dunes, oasis, sahara
        in a snowy landscape: arctic, antarctica, north pole, south pole, tundra, ice
        in a field: field, fields, meadow, farm, pasture, farmyard, countryside, plain, plains, prairie, vineyard, crossroads
        in a room: room, bedroom, living room, waiting room, attic, cellar, studio, hall, hallway, corridor, apartment, flat, workshop, indoors, laboratory, lab
        in an office: office, meeting room, boardroom, reception
        in a kitchen: kitchen, oven, stove
        in a castle: in the castle, in a castle, inside the castle, of the castle, castle hall, throne room, dungeon, ballroom
        in space: space, outer space, orbit, galaxy, universe, stars and planets, space station, spaceship, cosmos
        on the moon: lunar, on the moon, moon landing
        on mars: mars, red planet
        underwater: underwater, seabed, reef, coral reef, deep sea, sea floor, bottom of the sea, under the sea, ocean floor, under the waves
        on a road: road, highway, path, trail, lane, motorway
        by a river: river, stream, brook, creek, riverbank, waterfall, canal, ford
        by a lake: lake, pond, lakeside
        in a garden: garden, orchard, park, backyard, greenhouse, yard, lawn
        in a harbour: harbour, harbor, port, pier, dock, quay, jetty
        on an island: island, isle, lagoon
        in a cave: cave, cavern, tunnel, mine
        in the sky: sky, clouds above, among the clouds, in the air, heavens
        in a school: school, classroom, university, college
        in a market: market, marketplace, bazaar, supermarket, market stall, market stalls
        in a station: station, platform, train station, railway
        in a stadium: stadium, arena, pitch, penalty area, football field, corner flag, race track, racetrack, finish line, tennis court, basketball court
        in a library: library, bookshop
        in a museum: museum
        in a cafe: cafe, café, restaurant, tavern, pub, coffee shop
        in a shop: shop, bakery, store
        in a graveyard: graveyard, cemetery
        in a swamp: swamp, marsh, bog
        """

    /// Where a subject is when the story does not say: `place: subjects`.
    static let homes = """
        by the sea: lighthouse, boat, sailing boat, ship, pirate ship, seagull, seal, lighthouse keeper, sailor, fisherman, anchor, shell, crab
        at sea: whale, dolphin, raft
        underwater: submarine, octopus, shark, jellyfish, mermaid, fish, lobster, shrimp
        in space: rocket, satellite, astronaut, planet, alien, ufo, comet, galaxy, constellation
        on mars: rover
        in a desert: camel, cactus, pyramid, scorpion
        in a snowy landscape: penguin, snowman, sled
        in a forest: fox, wolf, bear, owl, deer, squirrel, hedgehog, badger, mushroom, elf, moose, hunter, raccoon
        in a field: sheep, cow, horse, farmer, tractor, scarecrow, windmill, barn, pig, goat, donkey, hot-air balloon
        in a castle: king, queen, prince, princess, knight
        in a city: taxi, bus, skyscraper, police officer, tram, robot, mayor, truck, ambulance
        in a kitchen: pot, pan, soup, cook, bread, cake, pancake, rice, onion, garlic, noodles, pizza, salt, butter, egg, oven, coffee, tea, teapot
        in an office: printer, boss, computer
        in a room: bed, piano, mirror, chair, table, book, stairs, clockmaker, cat, clock, television
        in a stadium: footballer, goalkeeper, referee, runner, team, trophy
        in a garden: butterfly, gardener, rose, flower, bee, snail, frog, rabbit, tulip, chicken, potted plant
        in a school: teacher, student
        on a road: car, bicycle, cyclist, motorcycle
        in a station: train
        by a lake: duck, swan
        in the sky: airplane, helicopter, pilot, eagle
        in the mountains: dragon, explorer, giant
        """

    static let times = """
        at dawn: dawn, sunrise, daybreak, first light, sun rose, sun came up, sun rises, sun comes up, break of day
        in the morning: morning, next day, day broke, breakfast
        at noon: noon, midday, lunch, lunchtime
        in the afternoon: afternoon
        by day: daylight, daytime, by day, sunny, sunshine, broad daylight
        at sunset: sunset, sundown, sun set, sun went down, sun sank, sun goes down, sun sets
        at dusk: dusk, twilight, evening, nightfall, grew dark, getting dark
        at night: night, midnight, tonight, night fell, darkness, nighttime, moonlight, starlight, past midnight, in the dark, bedtime
        """

    static let weathers = """
        clear sky: clear sky, cloudless, sunshine, sunny, blue sky
        storm: storm, stormy, thunderstorm, thunder, tempest, hurricane, gale, lightning
        rain: rain, raining, rainy, drizzle, shower, downpour, rained, puddles
        falling snow: snow, snowing, snowfall, blizzard, snowflake, snowflakes, snowed, snowstorm
        fog: fog, foggy
        mist: mist, misty, haze
        wind: wind, windy, breeze, gust, gusts
        clouds: cloud, clouds, cloudy, overcast
        rainbow: rainbow
        """

    static let seasons = """
        spring: in spring, one spring, april, springtime, spring morning, early spring
        summer: summer, summertime, june, july, august, jul, aug
        autumn: autumn, in the fall, september, october, november, sept, oct, nov
        winter: winter, wintertime, december, january, february, dec, jan, feb, christmas
        """

    static let lights = """
        full moon: moon, full moon, moonlight
        stars: star, stars, starry, starlight
        northern lights: northern lights, aurora
        fireworks: firework, fireworks
        """

    static let moods = """
        bright: happy, happily, laugh, laughed, smile, smiled, joy, fun, cheerful, party, dance, danced, sing, sang, funny, joke, delicious, sunny, celebrate, glad, cheered, merry, hurray, giggled, tasty, free, offer
        tense: danger, dangerous, fear, afraid, scream, screamed, storm, trapped, chase, chased, blood, footsteps, scratching, creaked, knife, warning, breathing, scratching, terrified, attack, crash, emergency, flood, went dark, grew dark, in the dark, afraid of the dark
        sad: sad, sadly, cry, cried, tears, grief, died, death, lonely, alone, funeral, goodbye, mourn, sorrow, wept, grave
        dreamy: dream, dreamed, magic, magical, star, stars, wonder, silver, whisper, fairy, moonlight, enchanted, cloud, float, floated, once upon a time, glowing, lullaby
        bold: win, won, race, victory, record, champion, fight, battle, hero, brave, goal, crowd, champion, stadium, goalkeeper, unstoppable, conquered
        calm: quiet, calm, slow, gentle, soft, peace, peaceful, rest, slept, breathe, still, silence
        """
}
