/// Candles and fires, burning or out.
extension Sketch {
    func candle(isLit: Bool) {
        let wax = RGB(0xF2E8D0)
        if isLit {
            surface.circle(
                at(0, 0.8), 0.55 * tall,
                .round(
                    at(0, 0.8), 0.55 * tall,
                    [Stop(0, RGB(0xFFD070), 0.6), Stop(0.4, RGB(0xFFB850), 0.18), Stop(1, RGB(0xFFB040), 0)]))
        }
        round(0, 0.05, 0.3, 0.06, RGB(0xB88A3E))
        round(0, 0.08, 0.25, 0.045, RGB(0xD8AC58))
        stroke([(0.26, 0.08), (0.36, 0.14), (0.3, 0.2), (0.24, 0.12)], 0.035, RGB(0xB88A3E))
        shape([(-0.1, 0.08), (0.1, 0.08), (0.1, 0.6), (-0.1, 0.6)], wax)
        shape([(0.03, 0.08), (0.1, 0.08), (0.1, 0.6), (0.03, 0.6)], wax.darker(0.14))
        round(0, 0.6, 0.1, 0.03, wax.lighter(0.4))
        blob([(-0.1, 0.58), (-0.11, 0.42), (-0.07, 0.38), (-0.05, 0.58)], wax.lighter(0.3))
        stroke([(0, 0.6), (0, 0.68)], 0.022, RGB(0x2E2420))
        if isLit {
            blob([(0, 0.64), (0.07, 0.73), (0.03, 0.86), (0, 0.98), (-0.05, 0.85), (-0.07, 0.73)], RGB(0xFF9A2E))
            blob([(0, 0.66), (0.04, 0.73), (0.015, 0.82), (0, 0.88), (-0.03, 0.81), (-0.04, 0.73)], RGB(0xFFE68A))
        } else {
            smoke(from: 0.7, wide: 0.022)
        }
    }

    /// Charred logs that still smoke.
    func embers() {
        for (left, right) in [(-0.4, 0.34), (-0.3, 0.42)] {
            stroke([(left, 0.08), (right, left < -0.35 ? 0.22 : 0.06)], 0.12, RGB(0x3A302C))
        }
        round(0, 0.06, 0.42, 0.07, RGB(0x54504E))
        for x in [-0.2, -0.05, 0.12] { round(x, 0.08, 0.03, 0.016, RGB(0xC8542E)) }
        smoke(from: 0.2, wide: 0.05)
    }

    private func smoke(from low: Double, wide: Double) {
        surface.curve(
            [at(0, low), at(0.05, low + 0.08), at(-0.04, low + 0.18), at(0.04, low + 0.27), at(0, low + 0.34)],
            width: wide * tall, .flat(RGB(0xC8CCD2), 0.55))
    }

    /// A bird that has come down.
    func perched(_ tone: RGB) {
        for x in [-0.04, 0.08] { stroke([(x, 0.2), (x + 0.01, 0)], 0.03, RGB(0xE0A040)) }
        blob([(-0.25, 0.32), (-0.7, 0.12), (-0.72, 0.24), (-0.3, 0.5)], tone.darker(0.25))
        blob(
            [
                (-0.36, 0.36), (-0.2, 0.18), (0.12, 0.16), (0.34, 0.4), (0.36, 0.64), (0.12, 0.66), (-0.16, 0.56),
            ], tone)
        blob([(0.1, 0.18), (0.32, 0.38), (0.34, 0.56), (0.2, 0.44), (0.04, 0.26)], tone.lighter(0.55))
        blob([(-0.5, 0.26), (-0.1, 0.28), (0.14, 0.46), (0.06, 0.56), (-0.2, 0.5)], tone.darker(0.12))
        round(0.26, 0.72, 0.2, tone)
        shape([(0.42, 0.78), (0.62, 0.71), (0.42, 0.66)], RGB(0xF0A83A))
        eye(0.32, 0.77, 0.036)
    }
}
