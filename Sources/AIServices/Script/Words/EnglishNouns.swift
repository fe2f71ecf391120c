/// What can be drawn. Of each entry the first word is the one for prompts; regular plurals are found by themselves.
enum EnglishNouns {
    static let animals = """
        fox/vixen/foxes, wolf/wolves, bear/cub, dog/puppy/hound/doggy, cat/kitten/kitty/tomcat, mouse/mice, rat, rabbit/bunny/hare,
        squirrel, hedgehog, badger, deer/stag/fawn, moose/elk, horse/pony/mare/stallion/foal, donkey/mule, cow/calf/cattle,
        bull/ox/oxen, pig/piglet/hog, boar, sheep/lamb/ram/ewe, goat, chicken/hen/chick, rooster/cockerel, duck/duckling, goose/geese/gosling,
        swan, owl/owlet, eagle, hawk/falcon/kestrel, crow/raven, pigeon/dove, sparrow/robin/wren, seagull/gull, parrot, peacock, flamingo,
        penguin, stork/heron/crane, turkey, bat, lion/lioness, tiger, leopard/cheetah/panther/jaguar, elephant, giraffe, zebra, hippo/hippopotamus,
        rhino/rhinoceros, monkey/ape/chimpanzee, gorilla, kangaroo, koala, panda, sloth, otter, beaver, seal/walrus, whale, dolphin/porpoise, shark,
        fish/salmon/trout/fishes/goldfish, octopus/squid, crab, lobster, shrimp, jellyfish, turtle/tortoise, frog/toad, snake/serpent/python, lizard/gecko,
        crocodile/alligator, dinosaur, snail, butterfly/butterflies, bee/bumblebee/wasp, ant, spider, ladybug/ladybird, firefly/fireflies, beetle,
        cricket/grasshopper, worm/caterpillar, camel/dromedary, llama/alpaca, bison/buffalo, skunk, raccoon, bird/songbird/nightingale/lark
        """

    static let people = """
        girl/daughter/schoolgirl, boy/son/lad/schoolboy, woman/lady/mother/aunt/mum/mom/wife/widow/sister/mrs/ms, man/mr/mister/gentleman/father/uncle/dad/husband/fellow/brother,
        grandmother/grandma/granny, grandfather/grandpa, child/children/kid/toddler, baby/infant, king, queen, prince, princess,
        knight, soldier/guard, sailor/captain/seaman, fisherman/fishermen/angler, farmer/shepherd, lighthouse keeper, cook/chef/baker, doctor/physician/surgeon/dentist/vet,
        nurse, teacher/professor, student/pupil/schoolchildren, scientist/researcher/engineer/inventor/physicist/chemist, astronaut/cosmonaut, pilot,
        police officer/policeman/officer/detective, firefighter/fireman, artist/painter, musician/violinist/pianist, singer, dancer/ballerina, writer/poet/author,
        judge/lawyer, mechanic/plumber/technician/electrician, builder/carpenter/mason, blacksmith/smith, tailor/weaver, clockmaker/watchmaker, postman/mailman/courier, gardener, hunter/woodcutter/lumberjack,
        merchant/trader/shopkeeper/customer, beggar, thief/burglar/robber, monk/priest, explorer/traveller/traveler/wanderer/hiker, runner/athlete/sprinter, goalkeeper/goalie, referee/umpire, footballer/striker/player/midfielder/defender, cyclist/rider,
        driver, mayor/minister/president, boss/manager, crowd/audience/people, team, friend, neighbour/neighbor, old man, old woman
        """

    static let fantasy = """
        dragon, unicorn, fairy/pixie, witch, wizard/sorcerer/magician, mermaid, giant/ogre, dwarf/gnome, elf/elves, troll/goblin, ghost/spirit/phantom, vampire,
        zombie, skeleton, monster/beast, robot/android, alien/martian, genie, angel, devil/demon, snowman/snowmen, scarecrow, teddy bear, doll/puppet
        """

    static let vehicles = """
        sailing boat/sailboat/yacht, boat/rowboat/dinghy/trawler/ferry, ship/steamer/vessel, pirate ship, submarine, canoe/kayak, raft, car/automobile, taxi/cab, bus/coach, truck/lorry/van, train/locomotive,
        tram, bicycle/bike, motorcycle/motorbike/scooter, tractor, ambulance, fire engine, helicopter, airplane/plane/aeroplane/jet, hot-air balloon,
        rocket/spaceship/spacecraft, satellite/probe, rover, ufo, sled/sledge/sleigh, carriage/wagon/cart
        """

    static let buildings = """
        lighthouse, castle/fortress/palace, house/cottage, hut/cabin/shack, tower, church/chapel/cathedral, temple/shrine, mosque, windmill/mill, barn/stable, bridge, factory, hospital, hotel/inn,
        tent, skyscraper, pyramid, fountain, well, museum/gallery, library, shop/store/bakery, theatre/theater, stadium, statue/monument, gate, fence, ruins
        """

    static let plants = """
        orange tree, apple tree, cherry tree, tree/fruit tree/oak/pine/birch/willow, palm tree/palm, potted plant/plant, cactus/cacti, flower/blossom/daisy, rose, tulip, sunflower, mushroom/toadstool, leaf/leaves, bush/hedge, grass, clover, bamboo, ivy, seed/acorn/seedling
        """

    static let things = """
        book/notebook/diary, letter/envelope/postcard, map/chart, key, lantern/lamp, candle, clock/watch, mirror, crown, sword, shield, ring, treasure chest/treasure, coin/money/gold, bag/sack/backpack,
        box/parcel/package, basket/hamper, gift/present, umbrella, hat/cap, shoe/boot/sneaker, coat/scarf, glasses, bell, drum, guitar, violin/fiddle, piano, trumpet/flute, ball/football, kite, balloon, toy,
        telescope, microscope, compass, computer/laptop, phone/telephone/smartphone, camera, television, radio, light bulb/bulb, printer/photocopier, battery, magnet, hammer/axe, wrench/screwdriver/tool, broom, bucket,
        rope, anchor, net/fishing net, bottle, cup/mug/teacup, teapot/kettle, pot/bowl, pan, knife, spoon/fork, chair/armchair, table/desk, bed, door, window, stairs/staircase, ladder,
        fire/campfire/bonfire/flame, trophy/medal, flag, newspaper, painting/portrait, paintbrush, stone/rock/boulder/pebble, feather, egg, nest, shell/seashell, bone, diamond/jewel/gem, crystal, wheel, flashlight, wreath, puddle, raindrop/drop/droplet
        """

    static let food = """
        bread/loaf/loaves/toast, cake/pie, cookie/biscuit, cheese, milk, butter, honey, apple, pear, orange, lemon, banana, strawberry/strawberries/berry/berries, cherry/cherries, grapes/grape, watermelon, peach, tomato/tomatoes, potato/potatoes,
        carrot, onion, garlic, pepper, corn, pumpkin, rice, noodles/spaghetti/pasta, soup/broth/stew, pizza, sandwich, salad, chocolate, ice cream, coffee/espresso, tea, wine, juice/lemonade, salt/sugar, pancake
        """

    static let sky = """
        planet, earth/globe, sun, comet/meteor, galaxy, constellation
        """
}
