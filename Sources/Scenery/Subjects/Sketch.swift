import Glibc

/// Draws one subject on a surface of its own, `tall` pixels high above `foot`, looking right.
/// Measures are shares of the height, from the foot up and to the right.
struct Sketch {
    let surface: Surface
    let tall: Double
    var foot: Spot
    /// What leaves look like at the time of the year.
    var leaves = RGB(0x5E8C46)
    var isAsleep = false
    var isInside = false
    /// Where a hand or a mouth is that holds something, once it is drawn.
    var grip: Grip?

    func at(_ x: Double, _ y: Double) -> Spot { Spot(foot.x + x * tall, foot.y - y * tall) }

    func blob(_ spots: [(Double, Double)], _ tone: RGB) {
        surface.blob(spots.map { at($0.0, $0.1) }, shaded(tone))
    }

    func shape(_ spots: [(Double, Double)], _ tone: RGB) {
        surface.polygon(spots.map { at($0.0, $0.1) }, shaded(tone))
    }

    func round(_ x: Double, _ y: Double, _ across: Double, _ down: Double, turned: Double = 0, _ tone: RGB) {
        surface.ellipse(at(x, y), across * tall, down * tall, turned: turned, shaded(tone))
    }

    func round(_ x: Double, _ y: Double, _ radius: Double, _ tone: RGB) {
        round(x, y, radius, radius, turned: 0, tone)
    }

    func stroke(_ spots: [(Double, Double)], _ width: Double, _ tone: RGB) {
        surface.curve(spots.map { at($0.0, $0.1) }, width: width * tall, .flat(tone))
    }

    func shaded(_ tone: RGB) -> Fill {
        .linear(at(0, 1), at(0, 0), [Stop(0, tone.lighter(0.1)), Stop(0.5, tone), Stop(1, tone.darker(0.22))])
    }

    func eye(_ x: Double, _ y: Double, _ size: Double) {
        if isAsleep {
            return stroke(
                [(x - size * 1.3, y), (x, y - size * 0.7), (x + size * 1.3, y)], size * 0.55, RGB(0x1E1A1E))
        }
        surface.circle(at(x, y), size * tall, .flat(RGB(0x1E1A1E)))
        surface.circle(at(x + size * 0.3, y + size * 0.35), size * 0.35 * tall, .flat(.white))
    }

    /// False if the kind has no drawing.
    func draw(_ wish: Wish, seed: UInt64, look: String) -> Bool {
        var own = Randomness(seed &+ UInt64(wish.variant), look + wish.kind)
        if people(wish, &own) { return true }
        switch wish.kind {
        case "man", "woman", "girl", "child", "king", "queen", "knight", "wizard", "astronaut": person(wish, nil, &own)
        case "robot": robot(wish.colour ?? own.pick([RGB(0x6F9DB8), RGB(0xB8A06F), RGB(0x8FA8A0)]))
        case "boat": boat(wish.colour ?? own.pick([RGB(0xB8483A), RGB(0x2F6A8C), RGB(0xD8D0C0)]))
        case "ship": ship(wish.colour ?? RGB(0x7A4E34))
        case "balloon": balloon(own.pick([RGB(0xD8503F), RGB(0xE0A03A), RGB(0x4A80B8)]))
        case "bird" where wish.pose == .sitting || wish.pose == .sleeping:
            perched(wish.colour ?? own.pick([RGB(0x4C6A8C), RGB(0xD8D4CC), RGB(0x5A4A48)]))
        case "bird": bird(wish.colour ?? own.pick([RGB(0x4C6A8C), RGB(0xD8D4CC), RGB(0x5A4A48)]))
        case "whale", "dolphin", "shark", "fish", "goldfish":
            swimmer(wish.colour ?? (wish.kind == "fish" || wish.kind == "goldfish" ? RGB(0xE8893A) : RGB(0x4A7A9C)))
        case "submarine": submarine(wish.colour ?? own.pick([RGB(0xE0A93A), RGB(0x8C9AA4), RGB(0xC0553F)]))
        case "flower": flower(wish.colour ?? own.pick([RGB(0xF4B942), RGB(0xE85C7A), RGB(0xF2EEE6)]))
        case "puddle": puddle()
        case "toy balloon": toyBalloon(wish.colour ?? own.pick([RGB(0xD8403A), RGB(0x3A7AC0), RGB(0xE0A83A)]))
        case "lantern": lantern(isLit: !wish.isUnlit)
        case "candle": candle(isLit: !wish.isUnlit)
        case "fire" where wish.isUnlit: embers()
        case "house", "tower", "windmill", "barn", "church", "ruins", "gate", "statue", "well":
            building(wish.kind, wish.colour)
        case "tree": tree(fruit: nil, &own)
        case "orange tree": tree(fruit: RGB(0xF08A24), &own)
        case "apple tree": tree(fruit: RGB(0xC8382E), &own)
        case "cherry tree": tree(fruit: RGB(0xB02440), &own)
        case "table": table()
        case "stairs": stairs()
        case "owl" where wish.pose == .flying: bird(wish.colour ?? RGB(0x8A6244))
        case "owl": owl(wish.colour ?? RGB(0x8A6244))
        default:
            guard let build = Build.of(wish.kind, colour: wish.colour, isOld: wish.isOld) else { return false }
            beast(build, wish.pose)
        }
        return true
    }
}

/// What is held is drawn at a hand or a mouth.
final class Grip {
    var spot: Spot?
    var skin = RGB.white
    var radius = 0.0
}
