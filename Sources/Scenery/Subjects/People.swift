import Glibc

extension Sketch {
    /// Somebody in front of us, who may walk, run, sit or hold something.
    func person(_ wish: Wish, _ outfit: Outfit?, _ own: inout Randomness) {
        if wish.pose == .sleeping { return sleeper(wish, outfit, isInside: isInside, &own) }
        let isSmall = wish.kind == "child" || wish.kind == "girl" || wish.isSmall
        let drop = Self.drop(wish.pose, isChild: isSmall)
        let lean = wish.pose == .running ? 0.1 : wish.pose == .walking ? 0.03 : 0
        guard lean != 0 || drop != 0 else { return body(wish, outfit, 0, &own) }
        guard lean != 0 else { return lowered(by: drop).body(wish, outfit, drop, &own) }
        surface.placed(foot, scale: 1, turned: lean) {
            var upright = self
            upright.foot = Spot(0, 0)
            upright.body(wish, outfit, 0, &own)
        }
        if let spot = grip?.spot {
            grip?.spot = Spot(
                foot.x + spot.x * cosine(lean) - spot.y * sine(lean),
                foot.y + spot.x * sine(lean) + spot.y * cosine(lean))
        }
    }

    /// - Parameter drop: Where its ground is: higher than its feet would be if it stood.
    private func body(_ wish: Wish, _ outfit: Outfit?, _ drop: Double, _ own: inout Randomness) {
        let pose = wish.pose
        let skin = own.pick([RGB(0xF2C9A4), RGB(0xE0A878), RGB(0xB97A50), RGB(0x8A5638), RGB(0xF6D6B8)])
        let isOld = wish.isOld
        let hair =
            isOld
            ? RGB(0xD8D6D2) : own.pick([RGB(0x3A2820), RGB(0x6E4424), RGB(0xC08A44), RGB(0x222026), RGB(0x9A4A24)])
        let cloth =
            wish.colour ?? outfit?.top
            ?? own.pick([RGB(0xC0483C), RGB(0x2F6E8C), RGB(0xD69A32), RGB(0x4E7E58), RGB(0x7A5490)])
        let dark = outfit?.trousers ?? own.pick([RGB(0x35405A), RGB(0x4A3A34), RGB(0x3C4A44)])
        let kind = wish.kind
        let isDressed =
            ["woman", "girl", "queen", "wizard"].contains(kind) && outfit?.trousers == nil || outfit?.isRobe == true
        let isChild = kind == "child" || kind == "girl" || wish.isSmall
        let head = isChild ? 0.125 : 0.088
        let neck = 1 - head * 2.15
        let shoulder = neck - 0.015
        let hip = isChild ? 0.36 : 0.43
        let half = isChild ? 0.115 : kind == "woman" || kind == "queen" ? 0.1 : 0.118
        let metal = RGB(0xB4BCC6)
        let top: RGB =
            kind == "knight"
            ? metal
            : kind == "king"
                ? RGB(0x9C2F3C)
                : kind == "queen"
                    ? (wish.colour ?? RGB(0x7A4A9C))
                    : kind == "wizard" ? (wish.colour ?? RGB(0x45459A)) : kind == "astronaut" ? RGB(0xE8ECF0) : cloth
        if kind == "king" || kind == "knight" || kind == "queen" {
            let cape = kind == "knight" ? cloth : kind == "king" ? RGB(0x6A2336) : top.darker(0.3)
            blob(
                [
                    (-half * 0.9, shoulder), (half * 0.9, shoulder), (half * 1.7, drop * 0.5 + 0.3),
                    (half * 1.9, drop + 0.03),
                    (0, drop + 0.01), (-half * 1.9, drop + 0.03), (-half * 1.7, drop * 0.5 + 0.3),
                ], cape)
        }
        if kind == "astronaut" {
            blob(
                [
                    (-half * 1.2, shoulder), (half * 1.2, shoulder), (half * 1.25, hip + 0.08),
                    (-half * 1.25, hip + 0.08),
                ], RGB(0xA8B0BA))
        }
        if kind == "woman" || kind == "girl" || kind == "queen" {
            blob(
                [
                    (-head * 1.05, neck + head), (0, 1.005), (head * 1.05, neck + head), (head * 1.15, neck - 0.06),
                    (0.0, neck - 0.09), (-head * 1.15, neck - 0.06),
                ], hair.darker(0.12))
        }
        let isMoving = [.walking, .running, .sitting, .jumping].contains(pose)
        if pose == .sitting { seat(half, hip, drop) }
        if isMoving {
            let isLong = kind == "queen" || kind == "wizard" || outfit?.isRobe == true
            let cloth =
                isDressed || outfit?.hasShorts == true
                ? (isLong ? top.darker(0.2) : skin.darker(0.08))
                : kind == "knight" ? metal.darker(0.25) : kind == "astronaut" ? RGB(0xDCE2E8) : dark
            legs(
                pose, half, hip, drop, cloth, kind == "astronaut" ? RGB(0x8A929C) : RGB(0x33282A),
                thick: isDressed ? 0.5 : outfit?.hasShorts == true ? 0.7 : 0.88)
            if outfit?.hasShorts == true, !isDressed, let trousers = outfit?.trousers {
                blob(
                    [
                        (-half * 0.95, hip + 0.06), (half * 0.95, hip + 0.06), (half * 1.3, hip - 0.08),
                        (0, hip - 0.06), (-half * 1.0, hip - 0.1),
                    ], trousers)
            }
        } else if !isDressed {
            let trousers = kind == "knight" ? metal.darker(0.25) : kind == "astronaut" ? RGB(0xDCE2E8) : dark
            for side in [-1.0, 1] {
                let legs = outfit?.hasShorts == true ? skin : trousers
                shape(
                    [
                        (side * half * 0.02, hip + 0.06), (side * half * 0.98, hip + 0.06), (side * half * 0.86, 0.03),
                        (side * half * 0.28, 0.03),
                    ], side < 0 ? legs : legs.darker(0.14))
                if outfit?.hasShorts == true {
                    shape(
                        [
                            (side * half * 0.02, hip + 0.06), (side * half * 1.0, hip + 0.06),
                            (side * half * 1.08, 0.27),
                            (side * half * 0.1, 0.27),
                        ], side < 0 ? trousers : trousers.darker(0.14))
                    shape(
                        [
                            (side * half * 0.23, 0.15), (side * half * 0.94, 0.15), (side * half * 0.88, 0.03),
                            (side * half * 0.27, 0.03),
                        ], side < 0 ? top : top.darker(0.14))
                }
                blob(
                    [
                        (side * half * 0.2, 0.05), (side * half * 0.92, 0.05), (side * half * 1.05 + 0.02, 0.0),
                        (side * half * 0.2, 0),
                    ], kind == "astronaut" ? RGB(0x8A929C) : RGB(0x33282A))
            }
        } else {
            for side in [-1.0, 1] {
                if kind != "queen", kind != "wizard", outfit?.isRobe != true {
                    shape(
                        [(side * 0.02, 0.2), (side * 0.065, 0.2), (side * 0.058, 0.02), (side * 0.024, 0.02)],
                        skin.darker(0.12))
                }
                blob([(side * 0.015, 0.045), (side * 0.07, 0.045), (side * 0.09, 0), (side * 0.015, 0)], RGB(0x3A2A2C))
            }
        }
        // Arms behind the body, then the body.
        let sleeve = (outfit?.coat ?? top).darker(0.12)
        let (behind, front) = arms(pose, isHolding: wish.held != nil, half, shoulder, hip)
        let hand = front[2]
        stroke(behind, half * 0.48, sleeve)
        round(behind[2].0, behind[2].1 - 0.02, half * 0.26, kind == "knight" ? metal.darker(0.2) : skin)
        if isDressed {
            let rest =
                kind == "queen" || kind == "wizard" || outfit?.isRobe == true ? 0.02 : kind == "girl" ? 0.19 : 0.15
            let hem =
                pose == .sitting
                ? drop + max(0.03, rest * 0.5) : pose == .running || pose == .jumping ? rest + 0.07 : rest
            let flare = kind == "queen" ? 2.1 : pose == .running ? 1.9 : 1.65
            blob(
                [
                    (-half * 0.95, shoulder - 0.01), (0, shoulder + 0.012), (half * 0.95, shoulder - 0.01),
                    (half * 0.8, hip + 0.1), (half * flare, hem), (0, hem - 0.012), (-half * flare, hem),
                    (-half * 0.8, hip + 0.1),
                ], top)
            shape(
                [
                    (half * 0.1, hip + 0.1), (half * 0.7, hip + 0.1), (half * flare * 0.85, hem + 0.01),
                    (half * 0.4, hem),
                ], top.darker(0.1))
            stroke([(-half * 0.78, hip + 0.1), (half * 0.78, hip + 0.1)], 0.02, top.darker(0.4))
        } else {
            blob(
                [
                    (-half * 0.95, shoulder - 0.02), (-half * 0.5, shoulder + 0.01), (half * 0.5, shoulder + 0.01),
                    (half * 0.95, shoulder - 0.02), (half * 0.98, hip + 0.03), (half * 0.9, hip - 0.01),
                    (-half * 0.9, hip - 0.01), (-half * 0.98, hip + 0.03),
                ], top)
            stroke(
                [(-half * 0.85, hip + 0.025), (half * 0.85, hip + 0.025)], 0.022,
                kind == "king" ? RGB(0xE0B040) : dark.darker(0.3))
            if kind == "knight" {
                shape(
                    [
                        (0, shoulder - 0.05), (half * 0.5, shoulder - 0.1), (0, shoulder - 0.24),
                        (-half * 0.5, shoulder - 0.1),
                    ], cloth)
            } else if kind == "astronaut" {
                surface.box(
                    at(-half * 0.55, shoulder - 0.12).x, at(0, shoulder - 0.12).y, half * 1.1 * tall, 0.1 * tall,
                    corner: 0.015 * tall, .flat(RGB(0x5A6878)))
                round(-half * 0.25, shoulder - 0.165, 0.013, RGB(0xE85A4A))
                round(half * 0.2, shoulder - 0.165, 0.013, RGB(0x5AC878))
            } else {
                stroke([(0, shoulder - 0.02), (0, hip + 0.05)], 0.006, top.darker(0.3))
            }
        }
        if let outfit { overclothes(outfit, half, shoulder, hip) }
        stroke(front, half * 0.48, sleeve.lighter(0.06))
        if wish.held == nil, pose == .standing || pose == .walking { prop(wish, hand, metal) }
        if let grip {
            grip.spot = at(hand.0, hand.1)
            grip.skin = kind == "knight" ? metal.darker(0.2) : skin
            grip.radius = half * 0.26 * tall
        }
        round(hand.0, hand.1 - 0.005, half * 0.26, kind == "knight" ? metal.darker(0.2) : skin)
        shape(
            [(-0.025, neck + 0.04), (0.025, neck + 0.04), (0.03, neck - 0.025), (-0.03, neck - 0.025)],
            skin.darker(0.16))
        face(wish, 1 - head * 1.15, head, skin, hair, isOld, metal)
        if let hat = outfit?.hat { self.hat(hat, 1 - head * 1.15, head) }
    }

    private func overclothes(_ outfit: Outfit, _ half: Double, _ shoulder: Double, _ hip: Double) {
        if let apron = outfit.apron {
            shape(
                [
                    (-half * 0.55, shoulder - 0.08), (half * 0.55, shoulder - 0.08), (half * 0.8, hip + 0.06),
                    (half * 0.85, 0.22), (-half * 0.85, 0.22), (-half * 0.8, hip + 0.06),
                ], apron)
            for side in [-1.0, 1] {
                stroke([(side * half * 0.5, shoulder - 0.08), (side * half * 0.42, shoulder)], 0.016, apron)
            }
        }
        if let coat = outfit.coat {
            for side in [-1.0, 1] {
                shape(
                    [
                        (side * half * 0.3, shoulder + 0.008), (side * half * 1.0, shoulder - 0.02),
                        (side * half * 1.1, hip), (side * half * 1.15, 0.24), (side * half * 0.22, 0.24),
                        (side * half * 0.12, hip + 0.1),
                    ], side < 0 ? coat : coat.darker(0.06))
            }
        }
    }

    private func face(_ wish: Wish, _ y: Double, _ r: Double, _ skin: RGB, _ hair: RGB, _ isOld: Bool, _ metal: RGB) {
        let kind = wish.kind
        round(0, y, r * 0.92, r, skin)
        round(r * 0.86, y - r * 0.05, r * 0.16, r * 0.2, skin.darker(0.1))
        round(-r * 0.86, y - r * 0.05, r * 0.16, r * 0.2, skin.darker(0.1))
        for side in [-0.22, 0.42] {
            if isAsleep {
                stroke(
                    [
                        (side * r - r * 0.14, y - r * 0.04), (side * r, y - r * 0.12),
                        (side * r + r * 0.14, y - r * 0.04),
                    ],
                    r * 0.06, RGB(0x241C1E))
            } else {
                round(side * r, y - r * 0.06, r * 0.095, r * 0.12, RGB(0x241C1E))
            }
        }
        for side in [-0.4, 0.6] { round(side * r, y - r * 0.35, r * 0.17, r * 0.11, skin.mixed(RGB(0xE86A5A), 0.35)) }
        stroke(
            [(-0.08 * r, y - r * 0.46), (0.12 * r, y - r * 0.53), (0.32 * r, y - r * 0.46)], r * 0.075, skin.darker(0.5)
        )
        round(0.14 * r, y - r * 0.22, r * 0.09, r * 0.07, skin.darker(0.16))
        let bearded = (isOld && ["man", "king"].contains(kind)) || kind == "king" || kind == "wizard"
        if bearded {
            let beard = kind == "wizard" || isOld ? RGB(0xE6E4E0) : hair
            let long = kind == "wizard" ? 2.6 : 1.35
            blob(
                [
                    (-r * 0.88, y - r * 0.1), (-r * 0.4, y - r * 0.42), (r * 0.1, y - r * 0.36),
                    (r * 0.55, y - r * 0.42), (r * 0.88, y - r * 0.1), (r * 0.75, y - r * 0.9), (r * 0.1, y - r * long),
                    (-r * 0.7, y - r * 0.9),
                ], beard)
            stroke(
                [(-0.04 * r, y - r * 0.6), (0.12 * r, y - r * 0.64), (0.28 * r, y - r * 0.6)], r * 0.07,
                skin.darker(0.45))
        }
        switch kind {
        case "knight":
            // A closed helmet: the eyes look out of a slit.
            blob(
                [
                    (-r * 1.04, y - r * 0.2), (-r * 1.02, y + r * 0.5), (-r * 0.5, y + r * 1.12),
                    (r * 0.5, y + r * 1.12), (r * 1.04, y + r * 0.5), (r * 1.06, y - r * 0.2),
                    (r * 0.78, y - r * 1.05), (r * 0.2, y - r * 1.25), (-r * 0.7, y - r * 1.05),
                ], metal)
            stroke([(-r * 0.72, y + r * 0.08), (r * 0.94, y + r * 0.08)], r * 0.3, RGB(0x20242C))
            stroke([(-r * 0.98, y + r * 0.32), (r * 1.0, y + r * 0.32)], r * 0.13, metal.lighter(0.35))
            stroke([(r * 0.16, y + r * 1.05), (r * 0.16, y - r * 1.1)], r * 0.13, metal.lighter(0.3))
            for hole in [-0.2, 0.45, 0.7] {
                for row in [0.45, 0.7] { round(hole * r, y - row * r, r * 0.055, RGB(0x2A2E36)) }
            }
            blob(
                [
                    (-r * 0.1, y + r * 1.1), (-r * 0.5, y + r * 1.6), (-r * 1.3, y + r * 1.3), (-r * 1.2, y + r * 0.7),
                    (-r * 0.7, y + r * 1.1),
                ], RGB(0xC8402F))
        case "astronaut":
            surface.circle(at(0, y), r * 1.42 * tall, .flat(RGB(0xF0F3F6), 0.35))
            surface.curve(
                (0...24).map {
                    at(cos(Double($0) / 24 * 6.283) * r * 1.38, y + sin(Double($0) / 24 * 6.283) * r * 1.38)
                }, width: r * 0.22 * tall, .flat(RGB(0xEEF1F4)))
            stroke([(-r * 0.75, y + r * 0.7), (-r * 0.3, y + r * 1.05)], r * 0.12, .white)
        default:
            blob(
                [
                    (-r * 1.0, y - r * 0.02), (-r * 0.98, y + r * 0.55), (-r * 0.3, y + r * 1.1),
                    (r * 0.5, y + r * 1.05), (r * 0.98, y + r * 0.5), (r * 0.95, y + r * 0.05), (r * 0.7, y + r * 0.42),
                    (r * 0.1, y + r * 0.5), (-r * 0.6, y + r * 0.38),
                ], kind == "wizard" ? RGB(0xE6E4E0) : hair)
        }
        if kind == "king" || kind == "queen" {
            shape(
                [
                    (-r * 0.82, y + r * 0.62), (-r * 0.95, y + r * 1.5), (-r * 0.42, y + r * 1.12), (0, y + r * 1.65),
                    (r * 0.42, y + r * 1.12), (r * 0.95, y + r * 1.5), (r * 0.82, y + r * 0.62),
                ], RGB(0xF0C244))
            round(0, y + r * 0.92, r * 0.12, RGB(0xC8364A))
        }
        if kind == "wizard" {
            let hat = wish.colour ?? RGB(0x45459A)
            shape(
                [(-r * 1.0, y + r * 0.5), (-r * 0.2, y + r * 2.6), (r * 0.15, y + r * 2.5), (r * 1.0, y + r * 0.5)], hat
            )
            round(0, y + r * 0.52, r * 1.6, r * 0.24, hat.darker(0.15))
        }
    }

    private func prop(_ wish: Wish, _ hand: (Double, Double), _ metal: RGB) {
        let (x, y) = hand
        switch wish.kind {
        case "knight":
            shape(
                [(x - 0.012, y), (x + 0.012, y), (x + 0.016, y + 0.42), (x, y + 0.47), (x - 0.016, y + 0.42)],
                metal.lighter(0.3))
            stroke([(x - 0.055, y + 0.04), (x + 0.055, y + 0.04)], 0.02, RGB(0xC89A3A))
            stroke([(x, y + 0.03), (x, y - 0.05)], 0.02, RGB(0x5A3A28))
        case "wizard":
            stroke([(x + 0.01, 0.01), (x, 0.5), (x + 0.01, y + 0.4)], 0.022, RGB(0x6A4A30))
            surface.circle(
                at(x + 0.01, y + 0.43), 0.12 * tall,
                .round(at(x + 0.01, y + 0.43), 0.12 * tall, [Stop(0, RGB(0xBFF0FF), 0.8), Stop(1, RGB(0x8AD8FF), 0)]))
            round(x + 0.01, y + 0.43, 0.035, RGB(0xC8F4FF))
        case "king":
            stroke([(x, y - 0.14), (x + 0.01, y + 0.22)], 0.02, RGB(0xE8BC48));
            round(x + 0.01, y + 0.24, 0.032, RGB(0xE8BC48))
        case "man" where wish.isOld:
            stroke([(x + 0.005, 0.005), (x + 0.005, y), (x - 0.02, y + 0.025)], 0.017, RGB(0x6A4A30))
        default: break
        }
    }

    func robot(_ tone: RGB) {
        let metal = tone.darker(0.25)
        for side in [-1.0, 1] {
            surface.box(
                at(side * 0.11 - 0.05, 0).x, at(0, 0.26).y, 0.1 * tall, 0.2 * tall, corner: 0.02 * tall, shaded(metal))
            blob(
                [
                    (side * 0.11 - 0.08, 0.0), (side * 0.11 - 0.07, 0.07), (side * 0.11 + 0.07, 0.07),
                    (side * 0.11 + 0.09, 0.0),
                ], metal.darker(0.25))
            stroke([(side * 0.22, 0.54), (side * 0.33, 0.42), (side * 0.31, 0.3)], 0.065, metal)
            round(side * 0.31, 0.27, 0.05, tone)
        }
        surface.box(at(-0.22, 0).x, at(0, 0.62).y, 0.44 * tall, 0.39 * tall, corner: 0.07 * tall, shaded(tone))
        surface.box(
            at(-0.13, 0).x, at(0, 0.55).y, 0.26 * tall, 0.17 * tall, corner: 0.03 * tall, .flat(tone.darker(0.45)))
        for (index, colour) in [RGB(0xF06A5A), RGB(0xF4C84A), RGB(0x6AD890)].enumerated() {
            round(-0.075 + 0.075 * Double(index), 0.465, 0.022, colour)
        }
        surface.box(at(-0.05, 0).x, at(0, 0.66).y, 0.1 * tall, 0.06 * tall, .flat(metal.darker(0.2)))
        surface.box(
            at(-0.2, 0).x, at(0, 0.92).y, 0.4 * tall, 0.28 * tall, corner: 0.08 * tall, shaded(tone.lighter(0.08)))
        surface.box(at(-0.155, 0).x, at(0, 0.87).y, 0.31 * tall, 0.17 * tall, corner: 0.06 * tall, .flat(RGB(0x1C2A36)))
        for side in [-0.06, 0.07] {
            surface.circle(
                at(side, 0.79), 0.06 * tall,
                .round(at(side, 0.79), 0.06 * tall, [Stop(0, RGB(0x7FF0FF), 0.9), Stop(1, RGB(0x7FF0FF), 0)]))
            round(side, 0.79, 0.03, RGB(0xBFFAFF))
        }
        stroke([(0, 0.92), (0, 0.97)], 0.014, metal)
        round(0, 0.98, 0.024, RGB(0xF06A5A))
    }
}
