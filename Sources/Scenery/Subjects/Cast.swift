import Glibc

/// Places those who are in a scene and draws them in its light.
struct Cast {
    let stage: Stage
    let folder: EmojiFolder?
    let seed: UInt64
    let look: String

    init(_ stage: Stage, emojiFolder: String?, seed: UInt64, look: String) {
        self.stage = stage
        folder = emojiFolder.map { EmojiFolder(path: $0) }
        self.seed = seed
        self.look = look
    }

    private struct Figure {
        let surface: Surface
        /// Of what is drawn, within the surface.
        let left: Int
        let top: Int
        let right: Int
        let bottom: Int
        let stand: Keywords.Stand
        let isEmoji: Bool
        let looksLeft: Bool
        /// The share of it that is under water when it floats.
        let sinks: Double
    }

    /// Whether emoji were used.
    func draw() throws(SceneryError) -> Bool {
        // The weather in front draws on with the stage's own numbers: it is the same with subjects and without.
        var own = stage.random
        var random = Randomness(own.next(), "cast")
        var wishes: [(Wish, Keywords.Kind)] = []
        for wish in stage.brief.subjects {
            if let kind = Keywords.kind(wish.kind) { wishes.append((wish, kind)) }
        }
        guard !wishes.isEmpty else { return false }
        var scale = 1.0
        var figures: [Figure] = []
        let most = stage.width * 0.86
        for attempt in 0..<2 {
            figures = []
            for (wish, kind) in wishes {
                if let figure = try figure(wish, kind, scale) { figures.append(figure) }
            }
            let total = figures.reduce(0) { $0 + Double($1.right - $1.left) * 1.12 }
            if attempt == 0, total > most { scale = most / total } else { break }
        }
        let total = figures.reduce(0) { $0 + Double($1.right - $1.left) }
        guard !figures.isEmpty else { return false }
        let gap = figures.count > 1 ? min((most - total) / Double(figures.count - 1), stage.unit * 0.07) : 0
        let whole = total + gap * Double(figures.count - 1)
        // The lighthouse and the castle keep their place: people stand on the other side.
        var middle = stage.width * random.between(0.47, 0.53)
        if figures.count == 1 {
            middle = stage.width * (stage.air.lightAt.x > 0.5 ? random.between(0.36, 0.46) : random.between(0.54, 0.64))
        }
        if stage.place == .lighthouse, figures[0].stand == .water || figures.count == 1 {
            let onRight = stage.air.lightAt.x < 0.5
            middle =
                figures[0].stand == .ground
                ? stage.width * (onRight ? 0.86 : 0.14) : stage.width * (onRight ? 0.3 : 0.7)
        }
        var x = min(stage.width * 0.98 - whole, max(stage.width * 0.02, middle - whole / 2))
        for (index, figure) in figures.enumerated() {
            let wide = Double(figure.right - figure.left)
            place(figure, x, index, &random)
            x += wide + gap
        }
        return figures.contains { $0.isEmoji }
    }

    private func figure(_ wish: Wish, _ kind: Keywords.Kind, _ scale: Double) throws(SceneryError) -> Figure? {
        var size = kind.height * scale * (wish.isSmall ? 0.72 : 1) * (wish.isLarge ? 1.22 : 1)
        if stage.place.isInside { size *= 1.2 }
        if stage.place == .lighthouse, kind.stand == .ground { size *= 0.55 }
        let tall = min(max(6, size * stage.unit), stage.ground * 0.72)
        let side = max(8, Int(tall * 2))
        let surface = try Surface(side, side)
        let sketch = Sketch(surface: surface, tall: tall, foot: Spot(Double(side) / 2, Double(side) - tall * 0.2))
        var isEmoji = false
        var looksLeft = false
        if let code = kind.emoji, let folder,
            folder.draw(code, on: surface, Double(side) / 2 - tall / 2, Double(side) - tall * 1.2, tall)
        {
            isEmoji = true
            looksLeft = !["1f405", "1f406", "1f42a", "1f40a"].contains(code)
        } else if !sketch.draw(wish, seed: seed, look: look) {
            return nil
        }
        let bounds = bounds(of: surface)
        guard let (left, top, right, bottom) = bounds else { return nil }
        return Figure(
            surface: surface, left: left, top: top, right: right, bottom: bottom, stand: kind.stand, isEmoji: isEmoji,
            looksLeft: looksLeft,
            sinks: ["whale", "dolphin", "shark", "fish", "goldfish", "octopus"].contains(kind.kind) ? 0.38 : 0.03)
    }

    private func bounds(of surface: Surface) -> (Int, Int, Int, Int)? {
        var (left, top, right, bottom) = (surface.width, surface.height, 0, 0)
        surface.pass { pixels, stride in
            for y in 0..<surface.height {
                for x in 0..<surface.width where pixels[y * stride + x] >> 24 > 24 {
                    left = min(left, x)
                    right = max(right, x + 1)
                    top = min(top, y)
                    bottom = max(bottom, y + 1)
                }
            }
        }
        return right > left ? (left, top, right, bottom) : nil
    }

    /// Gives what was drawn the light of the scene: its colour, a bright rim towards it, shade on the other side and below.
    private func shade(_ surface: Surface, mirrored: Bool) {
        let air = stage.air
        let inside = stage.place.isInside
        let ambient =
            inside
            ? RGB(0.86, 0.76, 0.68)
            : stage.place == .underwater
                ? RGB(0.72, 0.92, 1)
                : stage.place == .space ? RGB(0.8, 0.78, 0.95) : air.ambient.mixed(.white, air.isNight ? 0.32 : 0.38)
        let light = inside ? RGB(0xFFE2B0) : air.light
        let toRight = (air.lightAt.x > 0.5) != mirrored
        let shift = max(1, Int(stage.unit * 0.0065))
        let strength = Float(!air.hasDisc ? 0.25 : air.isNight ? 0.62 : 0.6)
        let (width, height) = (surface.width, surface.height)
        surface.pass { pixels, stride in
            let alpha = (0..<width * height).map {
                UInt8(truncatingIfNeeded: pixels[$0 / width * stride + $0 % width] >> 24)
            }
            for y in 0..<height {
                let down = Float(y) / Float(height)
                for x in 0..<width {
                    let a = alpha[y * width + x]
                    guard a > 0 else { continue }
                    func beside(_ step: Int) -> Float {
                        let sx = x + (toRight ? step : -step)
                        let sy = y - step * 2 / 3
                        return sx < 0 || sx >= width || sy < 0 || sy >= height ? 0 : Float(alpha[sy * width + sx]) / 255
                    }
                    let own = Float(a) / 255
                    let rim = max(0, own - (beside(shift / 2 + 1) + beside(shift) + beside(shift * 2)) / 3) * strength
                    let behind = max(0, own - (beside(-shift * 2) + beside(-shift * 4)) / 2) * 0.35
                    let dim = (1 - behind) * (1.06 - 0.22 * down)
                    let pixel = pixels[y * stride + x]
                    func part(_ value: UInt32, _ ambient: Double, _ light: Double) -> UInt32 {
                        let base = Float(value) * Float(ambient) * dim
                        return UInt32(min(Float(a), max(0, base + (Float(light) * Float(a) - base) * rim)))
                    }
                    pixels[y * stride + x] =
                        UInt32(a) << 24 | part(pixel >> 16 & 255, ambient.red, light.red) << 16 | part(
                            pixel >> 8 & 255, ambient.green, light.green) << 8
                        | part(pixel & 255, ambient.blue, light.blue)
                }
            }
        }
    }

    private func place(_ figure: Figure, _ x: Double, _ index: Int, _ random: inout Randomness) {
        let canvas = stage.canvas
        let unit = stage.unit
        let wide = Double(figure.right - figure.left)
        let whole = Double(figure.bottom - figure.top)
        let isAfloat =
            [.water, .under].contains(figure.stand) && [.sea, .beach, .lighthouse, .lake, .river].contains(stage.place)
        let tall = isAfloat ? whole * (1 - figure.sinks) : whole
        var y = stage.ground - tall
        let waters: [Place] = [.sea, .lighthouse, .lake, .river]
        var floats = false
        switch figure.stand {
        case .sky: y = max(stage.height * 0.08, stage.ground - tall - unit * random.between(0.28, 0.5))
        case .under where stage.place == .underwater: y = stage.ground - tall - unit * random.between(0.1, 0.34)
        case .water, .under:
            floats = waters.contains(stage.place) || stage.place == .beach
            if stage.place == .underwater { y = stage.ground - tall - unit * random.between(0.08, 0.2) }
            if floats { y -= unit * (stage.place == .beach ? 0.1 : 0.045) }
        case .ground:
            if stage.place == .lighthouse { y = stage.ground - unit * 0.122 - tall }
        }
        y = max(stage.height * 0.02, y)
        let foot = Spot(x + wide / 2, y + tall)
        if !floats, figure.stand != .sky, stage.place != .underwater {
            let lean = (stage.air.lightAt.x > 0.5 ? -1.0 : 1) * wide * 0.12
            for step in 1...8 {
                let share = 0.3 + 0.7 * Double(step) / 8
                canvas.ellipse(
                    Spot(foot.x + lean * share, foot.y - unit * 0.002), wide * 0.58 * share, unit * 0.02 * share,
                    .flat(.black, 0.075))
            }
        }
        let faces = figure.looksLeft ? foot.x < stage.width * 0.5 : foot.x > stage.width * 0.5
        let single = stage.brief.subjects.count == 1
        let mirrored = single ? random.chance(0.5) : faces
        shade(figure.surface, mirrored: mirrored)
        canvas.clipped(x - 1, y - 1, wide + 2, tall + (floats ? 0 : 2)) {
            canvas.placed(Spot(mirrored ? x + wide : x, y), scale: 1, mirrored: mirrored) {
                canvas.lay(figure.surface, at: Spot(-Double(figure.left), -Double(figure.top)))
            }
        }
        guard floats else { return }
        let mirror = flipped(figure, from: max(1, figure.top + Int(tall)))
        let end = min(stage.ground + unit * 0.01, foot.y + tall * 0.5)
        let bands = 16
        for band in 0..<bands {
            let a = foot.y + (end - foot.y) * Double(band) / Double(bands)
            let b = foot.y + (end - foot.y) * Double(band + 1) / Double(bands)
            canvas.clipped(0, a, stage.width, max(0.5, b - a)) {
                canvas.placed(
                    Spot((mirrored ? x + wide : x) + sin(Double(band) * 1.9) * unit * 0.006, foot.y + tall * 0.6),
                    scale: 1, mirrored: mirrored
                ) {
                    canvas.clipped(0, -tall * 0.6, wide, tall * 0.6) {
                        canvas.lay(
                            mirror, at: Spot(-Double(figure.left), -tall * 0.6),
                            alpha: 0.34 * (1 - Double(band) / Double(bands)),
                            size: Spot(Double(figure.surface.width), Double(figure.surface.height)))
                    }
                }
            }
        }
        canvas.ellipse(Spot(foot.x, foot.y), wide * 0.5, unit * 0.007, .flat(.white.times(stage.air.ambient), 0.28))
    }

    /// The figure as in a mirror below it, from the water's line upwards.
    private func flipped(_ figure: Figure, from line: Int) -> Surface {
        guard let turned = try? Surface(figure.surface.width, figure.surface.height) else { return figure.surface }
        let source = figure.surface
        turned.pass { pixels, stride in
            for y in 0..<line {
                for x in 0..<source.width {
                    pixels[y * stride + x] = source.pixels[(line - 1 - y) * source.stride + x]
                }
            }
        }
        return turned
    }
}
