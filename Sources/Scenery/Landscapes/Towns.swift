import Glibc

/// What the houses of a town look like.
struct TownStyle {
    let walls: [RGB]
    let roof: RGB
    /// Of the roofs, in shares of the scene's measure.
    let rise: Double

    static func of(_ town: Town) -> TownStyle {
        switch town {
        case .paris: TownStyle(walls: [RGB(0xE8DCC4), RGB(0xDDD0B8), RGB(0xEAE2D0)], roof: RGB(0x5E6A7E), rise: 0.13)
        case .london: TownStyle(walls: [RGB(0xA8603F), RGB(0xE8E2D4), RGB(0x94553C)], roof: RGB(0x4A4A52), rise: 0.1)
        case .venice: TownStyle(walls: [RGB(0xD88A6A), RGB(0xE6B87A), RGB(0xC8705C)], roof: RGB(0xB0583C), rise: 0.05)
        case .rome: TownStyle(walls: [RGB(0xDCA468), RGB(0xCC7E54), RGB(0xE8C898)], roof: RGB(0xB8643F), rise: 0.05)
        case .tokyo: TownStyle(walls: [RGB(0x8A6A4E), RGB(0xD8D0C0), RGB(0x6E5A48)], roof: RGB(0x3E4652), rise: 0.1)
        case .berlin: TownStyle(walls: [RGB(0xD8CFAE), RGB(0xC8B0A0), RGB(0xB8C0B4)], roof: RGB(0x8A4A3C), rise: 0.1)
        case .cairo: TownStyle(walls: [RGB(0xD8BE90), RGB(0xCCAE7C), RGB(0xE2CCA4)], roof: RGB(0xC0A070), rise: 0.02)
        case .newYork: TownStyle(walls: [RGB(0x9A5A46), RGB(0x7E848E), RGB(0xB08A6A)], roof: RGB(0x55585E), rise: 0.02)
        }
    }
}

extension Stage {
    /// The landmark at the end of a street.
    func landmarkAhead() {
        guard brief.town != nil else { return }
        landmark(horizon + unit * 0.045, 0.8, at: 0.5)
    }

    /// Houses of the town in two rows, their fronts towards us.
    func roofs(_ town: Town) {
        let style = TownStyle.of(town)
        for row in 0..<2 {
            let near = Double(row)
            let base = horizon + unit * (0.06 + 0.05 * near)
            let distance = 0.5 - 0.28 * near
            let rise = unit * style.rise * (0.7 + 0.3 * near)
            var x = -unit * random.between(0, 0.1)
            while x < width {
                let wide = unit * random.between(0.13, 0.2) * (0.75 + 0.35 * near)
                let high = unit * random.between(0.13, 0.19) * (0.8 + 0.35 * near)
                let tone = air.ink(random.pick(style.walls), distance)
                let roof = air.ink(style.roof, distance)
                let top = base - high
                canvas.box(
                    x, top, wide, high + unit * 0.06,
                    .linear(
                        Spot(0, top), Spot(0, base), [Stop(0, tone.mixed(air.light, 0.12)), Stop(1, tone.darker(0.12))])
                )
                let inset = town == .paris || town == .london ? wide * 0.08 : wide * 0.2
                canvas.polygon(
                    [
                        Spot(x - wide * 0.03, top), Spot(x + inset, top - rise), Spot(x + wide - inset, top - rise),
                        Spot(x + wide * 1.03, top),
                    ], .flat(roof))
                if town == .paris || town == .london {
                    for place in [0.2, 0.8] {
                        canvas.box(
                            x + wide * place - wide * 0.05, top - rise - unit * 0.03, wide * 0.1, unit * 0.034,
                            .flat(air.ink(RGB(0xB07A5A), distance)))
                    }
                }
                let pane = wide * 0.1
                for floor in 0..<3 {
                    for column in 0..<4 {
                        let on = lampsAreLit && random.chance(0.55)
                        canvas.box(
                            x + wide * (0.1 + 0.22 * Double(column)), top + high * (0.1 + 0.31 * Double(floor)), pane,
                            pane * 1.7, .flat(on ? RGB(0xFFD58A) : tone.darker(0.42).mixed(air.sky[1], 0.25)))
                    }
                }
                x += wide * 1.01
            }
            mist(base, unit * 0.07, 0.22 - 0.12 * near)
        }
    }
}
