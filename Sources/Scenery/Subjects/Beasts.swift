import Glibc

/// What tells one four-legged animal from another.
struct Build {
    var coat: RGB
    var belly: RGB
    var legs: RGB
    var long = 0.62
    var deep = 0.2
    var leg = 0.4
    var neck = 0.16
    var head = 0.13
    var snout = 0.13
    var ear = 0.12
    var tail = 0.3
    var bushy = 0.06
    var antlers = false
    var mane: RGB?
    var collar: RGB?
    var tip: RGB?

    static func of(_ kind: String, colour: RGB?, isOld: Bool) -> Build? {
        func made(_ coat: RGB, _ belly: RGB, _ legs: RGB) -> Build {
            let tone = (colour ?? coat).mixed(RGB(0xA8A8AC), isOld ? 0.35 : 0)
            return Build(
                coat: tone, belly: colour == nil ? belly : tone.lighter(0.55),
                legs: colour == nil ? legs : tone.darker(0.45))
        }
        var build: Build
        switch kind {
        case "fox":
            build = made(RGB(0xDD6B2C), RGB(0xF8EBDC), RGB(0x3A2A28))
            (build.tail, build.bushy, build.ear, build.snout, build.tip) = (0.44, 0.13, 0.17, 0.16, RGB(0xF8EBDC))
        case "wolf":
            build = made(RGB(0x737B88), RGB(0xC9CDD2), RGB(0x50565F))
            (build.tail, build.bushy, build.ear, build.snout, build.leg) = (0.32, 0.09, 0.13, 0.17, 0.44)
        case "dog":
            build = made(RGB(0xB97E4C), RGB(0xF0DEC4), RGB(0xA8703F))
            (build.ear, build.tail, build.bushy, build.leg, build.head, build.snout, build.long, build.collar) = (
                -0.15, 0.27, 0.039, 0.33, 0.155, 0.1, 0.56, RGB(0xC8352E)
            )
        case "cat":
            build = made(RGB(0xD9924A), RGB(0xF6E6CC), RGB(0xC07C3A))
            (build.snout, build.ear, build.tail, build.bushy, build.long, build.head) = (
                0.05, 0.12, 0.44, 0.032, 0.56, 0.15
            )
        case "rabbit":
            build = made(RGB(0xA89A90), RGB(0xEDE6DE), RGB(0x94867C))
            (build.snout, build.ear, build.tail, build.bushy, build.long, build.leg, build.deep, build.head) = (
                0.05, 0.32, 0.06, 0.07, 0.46, 0.2, 0.24, 0.15
            )
        case "mouse", "rat":
            build = made(RGB(0x9C948E), RGB(0xE0D8D0), RGB(0xC09A90))
            (build.snout, build.ear, build.tail, build.bushy, build.leg, build.deep, build.head) = (
                0.13, 0.16, 0.5, 0.016, 0.14, 0.24, 0.17
            )
        case "bear":
            build = made(RGB(0x6E4A32), RGB(0x9A7350), RGB(0x573824))
            (build.long, build.deep, build.leg, build.head, build.ear, build.tail, build.bushy, build.neck) = (
                0.78, 0.3, 0.36, 0.19, 0.075, 0.05, 0.05, 0.1
            )
        case "horse":
            build = made(RGB(0x8C5432), RGB(0xA06A44), RGB(0x5E3620))
            (
                build.long, build.leg, build.neck, build.snout, build.head, build.ear, build.tail, build.bushy,
                build.mane, build.deep
            ) = (0.56, 0.46, 0.26, 0.18, 0.085, 0.075, 0.34, 0.05, RGB(0x33211A), 0.155)
        case "deer":
            build = made(RGB(0xA8713E), RGB(0xEAD6B4), RGB(0x7E5028))
            (
                build.long, build.leg, build.neck, build.head, build.snout, build.tail, build.bushy, build.antlers,
                build.ear, build.deep
            ) = (0.46, 0.4, 0.22, 0.07, 0.11, 0.06, 0.03, true, 0.09, 0.13)
        case "panda":
            build = made(RGB(0xEDEBE6), RGB(0xFFFFFF), RGB(0x2A2A2E))
            (build.long, build.deep, build.leg, build.head, build.ear, build.tail, build.bushy, build.neck) = (
                0.7, 0.3, 0.32, 0.2, 0.075, 0.05, 0.05, 0.1
            )
        case "raccoon":
            build = made(RGB(0x7E7A78), RGB(0xD8D4CE), RGB(0x3E3A3C))
            (build.tail, build.bushy, build.ear, build.snout, build.leg, build.deep, build.tip) = (
                0.4, 0.11, 0.1, 0.13, 0.26, 0.24, RGB(0x3A3638)
            )
        case "lion":
            build = made(RGB(0xD6A24E), RGB(0xEFD49A), RGB(0xBE8A3C))
            (build.mane, build.tail, build.bushy, build.ear, build.long) = (RGB(0x8A4F26), 0.4, 0.022, 0.06, 0.7)
        case "cow", "sheep", "goat", "pig", "camel", "tiger", "leopard", "elephant", "giraffe", "hippo", "monkey",
            "squirrel":
            return nil
        default: return nil
        }
        return build
    }
}

extension Sketch {
    func beast(_ b: Build, _ pose: Pose) {
        let hasLongNeck = b.neck > 0.2 || b.antlers
        if pose == .sleeping { return curledUp(b) }
        if pose == .sitting, !hasLongNeck { return sitting(b) }
        let step = (pose == .running || pose == .jumping ? 0.62 : pose == .walking ? 0.3 : 0) * b.leg
        let lift = pose == .running || pose == .jumping ? 0.12 * b.leg : 0
        let front = b.long / 2
        let back = -b.long / 2
        let spine = b.leg + b.deep * 1.25
        let headX = front + b.neck * 0.62 + 0.02
        let headY = spine + b.neck * (b.neck > 0.2 ? 1.15 : 0.55)
        // The tail behind, then the far legs, the body, the near legs, the head.
        let tailEnd = (back - b.tail * 0.78, spine - 0.06 + (b.bushy < 0.04 ? b.tail * 0.75 : -b.tail * 0.1))
        if b.bushy > 0.07 {
            blob(
                [
                    (back + 0.06, spine - 0.02), (back - b.tail * 0.3, spine + 0.02 - b.bushy * 0.1),
                    (back - b.tail * 0.75, spine + b.bushy * 0.55), (tailEnd.0 - 0.04, tailEnd.1 + 0.1),
                    (back - b.tail * 0.75, spine - b.bushy * 1.5), (back - b.tail * 0.3, spine - b.bushy * 1.7),
                    (back + 0.04, spine - 0.14),
                ], b.coat.darker(0.06))
            if let tip = b.tip {
                blob(
                    [
                        (tailEnd.0 - 0.04, tailEnd.1 + 0.1), (tailEnd.0 + 0.07, spine + b.bushy * 0.42),
                        (tailEnd.0 + 0.1, spine - b.bushy * 0.4), (tailEnd.0 + 0.06, spine - b.bushy * 1.3),
                    ], tip)
            }
        } else if let mane = b.mane, b.antlers == false, b.bushy > 0.03 {
            blob(
                [
                    (back + 0.03, spine), (back - 0.1, spine - 0.02), (back - 0.15, spine - b.tail),
                    (back - 0.06, spine - b.tail * 0.9), (back - 0.03, spine - 0.1),
                ], mane)
        } else {
            stroke(
                [
                    (back + 0.03, spine - 0.05), (back - b.tail * 0.4, spine - 0.04),
                    (back - b.tail * 0.62, (spine + tailEnd.1) / 2), tailEnd,
                ], max(0.02, b.bushy), b.coat.darker(0.08))
            if b.mane != nil { round(tailEnd.0, tailEnd.1, 0.045, b.mane ?? b.coat) }
        }
        leg(
            front - 0.13, b, b.legs.darker(0.25), false, step * (step > 0.2 * b.leg && lift > 0 ? 0.7 : -0.8),
            lift * 1.8)
        leg(back + 0.19, b, b.legs.darker(0.25), true, lift > 0 ? -step * 0.75 : step * 0.8, lift * 1.4)
        if b.neck > 0.2 {
            blob(
                [
                    (front - 0.22, spine + 0.0), (front - 0.09, spine + b.neck * 0.42), (headX - 0.085, headY + 0.02),
                    (headX - 0.03, headY + 0.075), (headX + 0.05, headY - 0.02), (front + 0.065, spine + b.neck * 0.1),
                    (front + 0.035, spine - b.deep * 0.7), (front - 0.12, spine - b.deep * 0.7),
                ], b.coat)
        }
        blob(
            [
                (back - 0.01, spine - 0.03), (back + 0.1, spine + 0.03), (0, spine - 0.005),
                (front - 0.1, spine + 0.03), (front + 0.03, spine - 0.03), (front + 0.02, b.leg + 0.04),
                (0.02, b.leg + 0.0), (back + 0.16, b.leg + 0.02), (back - 0.01, b.leg + 0.06),
            ], b.coat)
        blob(
            [
                (front - 0.02, spine - 0.1), (front + 0.035, spine - b.deep * 0.6), (front - 0.02, b.leg + 0.02),
                (0.0, b.leg + 0.0), (front - 0.14, b.leg + 0.06),
            ], b.belly)
        leg(front - 0.05, b, b.legs, false, step, lift)
        leg(back + 0.07, b, b.legs, true, -step, lift * 0.3)
        blob(
            [
                (back + 0.0, spine - 0.05), (back + 0.13, spine - 0.03), (back + 0.19, b.leg + 0.06),
                (back + 0.11, b.leg - 0.08), (back + 0.03, b.leg - 0.03),
            ], b.coat)
        blob(
            [
                (front - 0.12, spine - 0.08), (front - 0.02, spine - 0.1), (front - 0.005, b.leg - 0.04),
                (front - 0.085, b.leg - 0.05),
            ], b.coat)
        if b.neck <= 0.2 {
            blob(
                [
                    (front - 0.15, spine + 0.01), (headX - b.head * 0.7, headY + b.head * 0.5),
                    (headX + b.head * 0.5, headY - b.head * 0.8), (front + 0.01, spine - b.deep * 0.75),
                ], b.coat)
        }
        if let mane = b.mane {
            if b.neck > 0.2 {
                blob(
                    [
                        (headX + 0.02, headY + 0.1), (headX - 0.07, headY + 0.1), (front - 0.15, spine + b.neck * 0.62),
                        (front - 0.27, spine + 0.02), (front - 0.2, spine - 0.05), (front - 0.08, spine + b.neck * 0.3),
                        (headX - 0.05, headY - 0.01),
                    ], mane)
            } else {
                round(headX - 0.03, headY, b.head * 1.75, b.head * 1.9, mane)
            }
        }
        if let collar = b.collar {
            stroke(
                [
                    (headX - b.head * 0.75, headY - b.head * 0.35), (headX - b.head * 0.2, headY - b.head * 0.95),
                    (headX + b.head * 0.42, headY - b.head * 1.05),
                ], 0.035, collar)
            round(headX + b.head * 0.3, headY - b.head * 1.25, 0.024, RGB(0xE8C250))
        }
        guard b.neck > 0.2 else { return face(b, headX, headY) }
        // Long necks carry the head bent down.
        let turn = at(headX, headY)
        surface.placed(turn, scale: 1, turned: b.mane == nil ? 0.22 : 0.5) {
            Sketch(surface: surface, tall: tall, foot: Spot(foot.x - turn.x, foot.y - turn.y)).face(b, headX, headY)
        }
    }

    /// - Parameters:
    ///   - step: How far its foot is before the place where it would stand, and `lift` how high.
    private func leg(_ x: Double, _ b: Build, _ tone: RGB, _ hind: Bool, _ step: Double, _ lift: Double) {
        let wide = b.leg > 0.45 || b.antlers ? 0.026 : b.deep > 0.27 ? 0.075 : 0.042
        let knee = hind ? -0.035 : 0.01
        shape(
            [
                (x - wide * 1.3, b.leg + 0.06), (x + wide * 1.3, b.leg + 0.06),
                (x + wide + knee + step * 0.4, b.leg * 0.5 + lift * 0.5),
                (x + wide * 0.9 + step, 0.03 + lift), (x + wide * 1.7 + step, lift), (x - wide + step, lift),
                (x - wide * 0.8 + step, 0.04 + lift), (x - wide + knee + step * 0.4, b.leg * 0.5 + lift * 0.5),
            ], tone)
    }

    func face(_ b: Build, _ x: Double, _ y: Double) {
        let h = b.head
        if b.antlers {
            for side in [-0.02, 0.03] {
                stroke(
                    [(x + side, y + h), (x + side - 0.08, y + 0.2), (x + side - 0.02, y + 0.34)], 0.016, RGB(0x6E5238))
                stroke([(x + side - 0.06, y + 0.17), (x + side + 0.04, y + 0.24)], 0.013, RGB(0x6E5238))
                stroke([(x + side - 0.07, y + 0.23), (x + side - 0.15, y + 0.31)], 0.012, RGB(0x6E5238))
            }
        }
        func ear(_ dx: Double, _ tone: RGB, _ inner: RGB?) {
            if b.ear < 0 {
                return blob(
                    [
                        (x + dx - 0.02, y + h * 0.8), (x + dx - 0.1, y + h * 0.3), (x + dx - 0.09, y - 0.1),
                        (x + dx - 0.01, y + 0.0),
                    ], tone)
            }
            if b.ear > 0.25 || b.ear < 0.08 {
                round(x + dx, y + h * 0.75 + b.ear * 0.5, max(0.03, b.ear * 0.2), b.ear * 0.62, turned: -0.18, tone)
                if let inner {
                    round(x + dx, y + h * 0.75 + b.ear * 0.5, b.ear * 0.1, b.ear * 0.42, turned: -0.18, inner)
                }
                return
            }
            shape(
                [(x + dx - 0.055, y + h * 0.55), (x + dx - 0.03, y + h * 0.72 + b.ear), (x + dx + 0.06, y + h * 0.72)],
                tone)
            if let inner {
                shape(
                    [
                        (x + dx - 0.03, y + h * 0.7), (x + dx - 0.022, y + h * 0.66 + b.ear * 0.8),
                        (x + dx + 0.035, y + h * 0.75),
                    ], inner)
            }
        }
        if b.ear > 0 { ear(0.045, b.coat.darker(0.2), nil) }
        round(x, y, h * 1.02, h * 0.92, b.coat)
        let end = x + h * 0.75 + b.snout
        blob(
            [
                (x + h * 0.2, y + h * 0.5), (x + h * 0.85, y + h * 0.12), (end, y - h * 0.22),
                (end - 0.015, y - h * 0.5), (x + h * 0.5, y - h * 0.86), (x - h * 0.1, y - h * 0.75),
            ], b.coat)
        blob(
            [
                (x + h * 0.4, y - h * 0.1), (end - 0.01, y - h * 0.34), (end - 0.02, y - h * 0.52),
                (x + h * 0.45, y - h * 0.86), (x - h * 0.3, y - h * 0.75),
            ], b.belly)
        round(end - 0.006, y - h * 0.22, 0.024, 0.02, RGB(0x241C1E))
        grip?.spot = at(end - 0.02, y - h * 0.5)
        ear(-0.05, b.coat.darker(0.05), b.ear > 0.1 ? b.belly.mixed(RGB(0xC88A80), 0.4) : nil)
        eye(x + h * 0.36, y + h * 0.16, max(0.017, h * 0.15))
    }
}
