/// Four-legged animals that sit, or lie curled up.
extension Sketch {
    func sitting(_ b: Build) {
        let big = b.deep > 0.27
        let chest = big ? 0.56 : 0.5
        let tail = b.coat.darker(0.08)
        if b.bushy > 0.07 {
            blob(
                [
                    (-0.2, 0.03), (-0.3 - b.tail * 0.5, 0.0), (-0.36 - b.tail * 0.62, b.bushy * 1.1),
                    (-0.3 - b.tail * 0.4, b.bushy * 2.1), (-0.2, b.bushy * 1.6),
                ], tail)
            if let tip = b.tip {
                blob(
                    [
                        (-0.28 - b.tail * 0.5, 0.005), (-0.36 - b.tail * 0.62, b.bushy * 1.1),
                        (-0.28 - b.tail * 0.45, b.bushy * 1.8), (-0.24 - b.tail * 0.45, b.bushy * 0.9),
                    ], tip)
            }
        } else if b.tail > 0.1 {
            stroke(
                [(-0.2, 0.05), (-0.36, 0.03), (-0.3 - b.tail * 0.5, 0.07), (-0.26 - b.tail * 0.6, 0.18)],
                max(0.03, b.bushy), tail)
        }
        // The far foreleg, the haunch and the back, the chest, the near foreleg.
        shape([(0.1, 0.34), (0.2, 0.34), (0.19, 0.03), (0.24, 0), (0.12, 0)], b.legs.darker(0.25))
        blob(
            [
                (-0.3, 0.1), (-0.26, 0.3), (-0.1, chest - 0.06), (0.02, chest + 0.02), (0.17, chest - 0.02),
                (0.21, chest - 0.2), (0.15, 0.14), (0.06, 0.03), (-0.14, 0.0), (-0.28, 0.02),
            ], b.coat)
        blob(
            [(0.1, chest - 0.02), (0.195, chest - 0.08), (0.19, chest - 0.26), (0.11, 0.16), (0.05, 0.28)], b.belly)
        shape([(0.0, 0.33), (0.12, 0.33), (0.11, 0.03), (0.17, 0), (0.03, 0)], b.legs)
        blob([(-0.02, 0.4), (0.12, 0.42), (0.13, 0.24), (0.02, 0.22)], b.coat)
        round(-0.13, 0.16, 0.16, 0.15, b.coat.darker(0.05))
        blob([(-0.2, 0.05), (-0.02, 0.07), (0.07, 0.045), (0.06, 0), (-0.2, 0)], b.legs)
        let (x, y) = (0.13, chest + b.head * 0.72)
        if let mane = b.mane { round(x - 0.03, y - 0.02, b.head * 1.75, b.head * 1.9, mane) }
        if let collar = b.collar {
            stroke(
                [(x - b.head * 0.8, y - b.head * 0.75), (x, y - b.head * 1.02), (x + b.head * 0.7, y - b.head * 0.9)],
                0.035, collar)
        }
        face(b, x, y)
    }

    func curledUp(_ b: Build) {
        let tail = b.coat.darker(0.08)
        let high = b.deep > 0.27 ? 0.38 : 0.3
        let half = 0.42
        blob(
            [
                (-half, 0.08), (-half * 0.86, high * 0.75), (-half * 0.3, high), (half * 0.3, high * 0.92),
                (half * 0.85, high * 0.6), (half, 0.07), (half * 0.6, 0), (-half * 0.7, 0),
            ], b.coat)
        round(-half * 0.48, high * 0.42, 0.17, high * 0.42, b.coat.darker(0.06))
        blob([(-half * 0.5, 0.01), (-half * 0.3, 0.07), (0.02, 0.06), (0.06, 0.0)], b.legs)
        if b.bushy > 0.07 {
            blob(
                [
                    (-half * 0.95, 0.06), (-half * 0.6, -0.01), (-0.02, -0.015), (0.14, 0.03), (0.06, b.bushy * 1.3),
                    (-half * 0.5, b.bushy * 1.3),
                ], tail)
            if let tip = b.tip {
                blob([(0.0, -0.012), (0.15, 0.03), (0.06, b.bushy * 1.3), (-0.02, b.bushy * 0.7)], tip)
            }
        } else if b.tail > 0.1 {
            stroke([(-half * 0.9, 0.06), (-half * 0.5, 0.015), (0.0, 0.03)], max(0.034, b.bushy), tail)
        }
        blob([(0.12, 0.0), (0.14, 0.07), (half * 1.05, 0.075), (half * 1.15, 0.0)], b.legs)
        if let mane = b.mane { round(half * 0.72, 0.16, b.head * 1.5, b.head * 1.3, mane) }
        var asleep = self
        asleep.isAsleep = true
        asleep.face(b, half * 0.78, 0.075 + b.head * 0.85)
    }
}
