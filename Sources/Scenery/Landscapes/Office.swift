extension Stage {
    /// A desk with a screen, files above it.
    func desk(_ base: Double, _ shade: RGB, _ wood: RGB) {
        let right = air.lightAt.x <= 0.5
        let x = right ? width - unit * 0.24 : unit * 0.24
        let top = base - unit * 0.2
        let shelf = base - unit * 0.62
        canvas.box(x - unit * 0.24, shelf, unit * 0.44, unit * 0.014, .flat(wood.darker(0.3)))
        let files = [RGB(0xB8483A), RGB(0x3F6A88), RGB(0x55784E), RGB(0x8C8478)]
        for index in 0..<9 {
            let tone = files[index % files.count].times(shade)
            canvas.box(
                x - unit * (0.22 - 0.044 * Double(index)), shelf - unit * 0.12, unit * 0.038, unit * 0.12,
                .linear(
                    Spot(0, shelf - unit * 0.12), Spot(0, shelf),
                    [Stop(0, tone.lighter(0.15)), Stop(1, tone.darker(0.2))]))
            canvas.box(
                x - unit * (0.214 - 0.044 * Double(index)), shelf - unit * 0.1, unit * 0.026, unit * 0.03,
                .flat(RGB(0xF0ECE2).times(shade)))
        }
        canvas.box(x - unit * 0.04, top - unit * 0.03, unit * 0.08, unit * 0.035, .flat(RGB(0x3A4048)))
        canvas.box(
            x - unit * 0.13, top - unit * 0.2, unit * 0.26, unit * 0.175, corner: unit * 0.01, .flat(RGB(0x2A3038)))
        canvas.box(
            x - unit * 0.12, top - unit * 0.19, unit * 0.24, unit * 0.15,
            .linear(
                Spot(0, top - unit * 0.19), Spot(0, top), [Stop(0, RGB(0xA8D4F0)), Stop(1, RGB(0x5A98C8))]))
        for row in 0..<4 {
            canvas.box(
                x - unit * 0.1, top - unit * (0.17 - 0.03 * Double(row)), unit * (0.1 + 0.02 * Double(row % 3)),
                unit * 0.009, .flat(.white, 0.7))
        }
        let board = wood.lighter(0.15)
        canvas.box(
            x - unit * 0.28, top, unit * 0.56, unit * 0.028,
            .linear(
                Spot(0, top), Spot(0, top + unit * 0.028), [Stop(0, board.lighter(0.2)), Stop(1, board.darker(0.2))]))
        for side in [-0.25, 0.23] {
            canvas.box(x + unit * side, top + unit * 0.028, unit * 0.02, unit * 0.21, .flat(wood.darker(0.45)))
        }
        canvas.box(
            x + (right ? -0.27 : 0.07) * unit, top + unit * 0.028, unit * 0.2, unit * 0.17, .flat(board.darker(0.25)))
        for row in 0..<3 {
            canvas.box(
                x + (right ? -0.2 : 0.14) * unit, top + unit * (0.055 + 0.05 * Double(row)), unit * 0.06, unit * 0.008,
                .flat(RGB(0x4A4038)))
        }
    }
}
