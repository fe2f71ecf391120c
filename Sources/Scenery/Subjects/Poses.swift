import Glibc

/// Bodies of people that do something.
extension Sketch {
    /// How far the upper body sits lower than on straight legs.
    static func drop(_ pose: Pose, isChild: Bool) -> Double { pose == .sitting ? (isChild ? 0.15 : 0.2) : 0 }

    /// The same, `drop` nearer to the ground: its ground is at `drop`.
    func lowered(by drop: Double) -> Sketch {
        var other = self
        other.foot = Spot(foot.x, foot.y + drop * tall)
        return other
    }

    /// Somebody who lies on a bed or on a mat, with a blanket.
    func sleeper(_ wish: Wish, _ outfit: Outfit?, isInside: Bool, _ own: inout Randomness) {
        let high = isInside ? 0.2 : 0.07
        let cloth = RGB(0x5E7FA8)
        if isInside {
            let wood = RGB(0x8A5E3C)
            shape([(-0.62, 0), (-0.56, 0), (-0.56, 0.44), (-0.62, 0.44)], wood.darker(0.2))
            shape([(0.56, 0), (0.62, 0), (0.62, 0.3), (0.56, 0.3)], wood.darker(0.2))
            shape([(-0.6, 0.08), (0.6, 0.08), (0.6, 0.15), (-0.6, 0.15)], wood)
            shape([(-0.57, 0.15), (0.57, 0.15), (0.57, 0.22), (-0.57, 0.22)], RGB(0xEDE6DA))
        } else {
            blob([(-0.58, 0.0), (-0.56, 0.08), (0.56, 0.07), (0.58, 0)], RGB(0x9A7A54))
        }
        round(-0.4, high + 0.06, 0.15, 0.07, RGB(0xF6F2EA))
        let turn = at(0.46, high + 0.09)
        surface.placed(turn, scale: 1, turned: -Double.pi / 2) {
            var body = self
            body.foot = Spot(0, 0)
            body.isAsleep = true
            var lying = wish
            lying.pose = .standing
            lying.isOld = wish.isOld && wish.kind != "man"
            body.person(lying, outfit, &own)
        }
        blob(
            [
                (-0.26, high), (-0.27, high + 0.16), (-0.1, high + 0.22), (0.2, high + 0.19), (0.5, high + 0.17),
                (0.57, high + 0.06), (0.55, high - 0.03), (0, high - 0.04),
            ], cloth)
        blob([(-0.28, high), (-0.29, high + 0.16), (-0.2, high + 0.21), (-0.19, high - 0.02)], cloth.lighter(0.5))
        for x in [0.02, 0.26] {
            stroke([(x, high + 0.18), (x + 0.05, high + 0.08), (x + 0.03, high)], 0.008, cloth.darker(0.25))
        }
    }

    /// What somebody sits on.
    func seat(_ half: Double, _ hip: Double, _ drop: Double) {
        let wood = RGB(0x8A6242)
        let top = hip + 0.005
        for side in [-1.0, 1] {
            stroke([(side * half * 1.15, top - 0.02), (side * half * 1.35, drop + 0.004)], 0.034, wood.darker(0.35))
        }
        stroke([(-half * 1.2, drop + 0.08), (half * 1.2, drop + 0.08)], 0.02, wood.darker(0.4))
        surface.box(
            at(-half * 1.55, top + 0.02).x, at(0, top + 0.02).y, half * 3.1 * tall, 0.05 * tall, corner: 0.02 * tall,
            shaded(wood))
    }

    /// Legs that are bent or in stride, down to `drop`.
    func legs(
        _ pose: Pose, _ half: Double, _ hip: Double, _ drop: Double, _ cloth: RGB, _ shoe: RGB, thick: Double = 0.92
    ) {
        let wide = half * thick
        func leg(_ spots: [(Double, Double)], _ tone: RGB, _ shoe: RGB, tip: Double) {
            stroke(spots, wide, tone)
            guard let end = spots.last else { return }
            surface.placed(at(end.0, end.1), scale: 1, turned: tip) {
                surface.blob(
                    [
                        Spot(-0.045 * tall, -0.035 * tall), Spot(0.03 * tall, -0.035 * tall),
                        Spot(0.085 * tall, 0.012 * tall), Spot(0.07 * tall, 0.03 * tall),
                        Spot(-0.045 * tall, 0.03 * tall),
                    ], .flat(shoe))
            }
        }
        let long = hip - drop
        switch pose {
        case .sitting:
            for side in [-1.0, 1] {
                let tone = side < 0 ? cloth : cloth.darker(0.12)
                leg(
                    [
                        (side * half * 0.45, hip + 0.01), (side * half * 0.95, hip - 0.025),
                        (side * half * 0.92, drop + 0.04),
                    ], tone, shoe, tip: 0)
            }
        case .running:
            leg(
                [
                    (-0.01, hip + 0.03), (-0.045, hip - long * 0.5), (-0.15, hip - long * 0.72),
                    (-0.2, hip - long * 0.62),
                ], cloth.darker(0.2), shoe.darker(0.2), tip: 1.2)
            leg(
                [(0.02, hip + 0.03), (0.12, hip - long * 0.4), (0.105, hip - long * 0.7), (0.09, 0.035)], cloth, shoe,
                tip: -0.05)
        case .jumping:
            leg(
                [(-0.03, hip + 0.03), (-0.13, hip - 0.13), (-0.17, hip - 0.27)], cloth.darker(0.2), shoe, tip: 0.7)
            leg([(0.03, hip + 0.03), (0.14, hip - 0.08), (0.1, hip - 0.24)], cloth, shoe, tip: 0.3)
        default:
            leg(
                [(-0.02, hip + 0.03), (-0.05, hip - long * 0.5), (-0.115, 0.05)], cloth.darker(0.18),
                shoe.darker(0.15), tip: 0.5)
            leg([(0.02, hip + 0.03), (0.075, hip - long * 0.48), (0.095, 0.035)], cloth, shoe, tip: -0.1)
        }
    }

    /// From shoulder over elbow to hand: of the arm behind, and of the one in front.
    func arms(_ pose: Pose, isHolding: Bool, _ half: Double, _ shoulder: Double, _ hip: Double)
        -> (behind: [(Double, Double)], front: [(Double, Double)])
    {
        let middle = (shoulder + hip) / 2
        var behind = [
            (-half * 0.85, shoulder - 0.035), (-half * 1.35, middle + 0.02), (-half * 1.38, hip + 0.02),
        ]
        var front = [(half * 0.85, shoulder - 0.035), (half * 1.45, middle + 0.02), (half * 1.55, hip + 0.06)]
        switch pose {
        case .running:
            behind = [(-half * 0.75, shoulder - 0.04), (-half * 1.7, middle + 0.03), (-half * 1.2, middle - 0.08)]
            front = [(half * 0.8, shoulder - 0.04), (half * 1.25, middle - 0.02), (half * 2.15, middle + 0.07)]
        case .walking:
            behind = [(-half * 0.85, shoulder - 0.035), (-half * 1.6, middle + 0.02), (-half * 1.75, hip + 0.05)]
            front = [(half * 0.85, shoulder - 0.035), (half * 1.3, middle), (half * 1.9, hip + 0.1)]
        case .sitting:
            behind = [(-half * 0.85, shoulder - 0.035), (-half * 1.4, middle), (-half * 0.95, hip + 0.03)]
            front = [(half * 0.85, shoulder - 0.035), (half * 1.4, middle), (half * 0.95, hip + 0.03)]
        case .jumping, .flying:
            behind = [(-half * 0.85, shoulder - 0.03), (-half * 1.7, shoulder + 0.02), (-half * 2.0, shoulder + 0.16)]
            front = [(half * 0.85, shoulder - 0.03), (half * 1.7, shoulder + 0.02), (half * 2.0, shoulder + 0.16)]
        case .swimming:
            behind = [(-half * 0.85, shoulder - 0.03), (-half * 1.8, shoulder - 0.05), (-half * 2.6, shoulder - 0.1)]
            front = [(half * 0.85, shoulder - 0.03), (half * 1.8, shoulder + 0.1), (half * 2.7, shoulder - 0.01)]
        case .standing, .sleeping: break
        }
        if isHolding {
            front = [(half * 0.85, shoulder - 0.035), (half * 1.45, middle - 0.005), (half * 2.0, middle + 0.035)]
        }
        return (behind, front)
    }
}
