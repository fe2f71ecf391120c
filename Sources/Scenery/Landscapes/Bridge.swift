import Glibc

extension Stage {
    /// A bridge of stone that those who are there stand on, with the river below.
    func deck() {
        let stone = air.ink(RGB(0xB0A290), 0.06)
        let top = ground - unit * 0.012
        let thick = unit * 0.07
        let high = min(unit * 0.3, height - ground - thick)
        let foot = top + thick + high
        // The parapet behind those who walk.
        canvas.box(
            -5, top - unit * 0.085, width + 10, unit * 0.09,
            .linear(
                Spot(0, top - unit * 0.085), Spot(0, top), [Stop(0, stone.lighter(0.1)), Stop(1, stone.darker(0.25))]))
        canvas.box(-5, top - unit * 0.1, width + 10, unit * 0.022, .flat(stone.mixed(air.light, 0.35)))
        var x = -unit * 0.05
        while x < width {
            canvas.box(x, top - unit * 0.1, unit * 0.034, unit * 0.1, .flat(stone.darker(0.12)))
            x += unit * 0.26
        }
        // The way, and the side of the bridge with its arches.
        canvas.box(
            -5, top - unit * 0.006, width + 10, unit * 0.045,
            .linear(
                Spot(0, top), Spot(0, top + unit * 0.04), [Stop(0, stone.darker(0.1)), Stop(1, stone.lighter(0.18))]))
        let face = top + unit * 0.036
        let arches = max(2, Int((width / (unit * 0.46)).rounded()))
        let span = width / Double(arches)
        for arch in 0..<arches {
            let left = Double(arch) * span
            let middle = left + span / 2
            var spots = [Spot(left - 0.5, face), Spot(left + span + 0.5, face), Spot(left + span + 0.5, foot)]
            for step in 0...16 {
                let angle = Double(step) / 16 * Double.pi
                spots.append(Spot(middle + cos(angle) * span * 0.4, foot - sin(angle) * high * 0.92))
            }
            spots.append(Spot(left - 0.5, foot))
            canvas.polygon(
                spots,
                .linear(Spot(0, face), Spot(0, foot), [Stop(0, stone.darker(0.05)), Stop(1, stone.darker(0.55))]))
            for step in 0..<11 {
                let angle = (Double(step) + 0.5) / 11 * Double.pi
                canvas.line(
                    Spot(middle + cos(angle) * span * 0.4, foot - sin(angle) * high * 0.92),
                    Spot(middle + cos(angle) * span * 0.45, foot - sin(angle) * high * 1.03), width: unit * 0.003,
                    .flat(stone.darker(0.55), 0.7))
            }
        }
        for row in 0..<4 {
            let y = face + unit * (0.02 + 0.022 * Double(row))
            var x = row % 2 == 0 ? 0 : unit * 0.04
            while x < width {
                canvas.line(
                    Spot(x, y), Spot(x + unit * 0.05, y), width: unit * 0.002, .flat(stone.darker(0.4), 0.4))
                x += unit * 0.09
            }
        }
        canvas.box(
            0, foot, width, max(1, height - foot),
            .linear(
                Spot(0, foot), Spot(0, min(height, foot + unit * 0.1)), [Stop(0, .black, 0.35), Stop(1, .black, 0)]))
    }
}
