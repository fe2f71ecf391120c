package import Pictures

extension Motion {
    package enum Kind: CaseIterable, Sendable { case zoomIn, zoomOut, panLeft, panRight, panUp, panDown, drift }

    /// What the automatic choice needs to know of a picture and the film that it stands in.
    package struct Setting: Sendable {
        package var pictureAspect: Double
        package var canvasAspect: Double
        package var interest: Point
        package var seconds: Double

        package init(pictureAspect: Double, canvasAspect: Double, interest: Point, seconds: Double) {
            self.pictureAspect = pictureAspect
            self.canvasAspect = canvasAspect
            self.interest = interest
            self.seconds = seconds
        }
    }

    /// A motion that keeps the point of interest in the frame all the time. Scenes that follow each other get different
    /// kinds, in an order that the seed decides; the same seed gives the same film.
    package static func automatic(scene: Int, seed: UInt64, _ setting: Setting) -> Motion {
        motion(.automatic(scene: scene, seed: seed), setting)
    }

    /// A motion of this kind, or a zoom where it would lose the point of interest.
    package static func motion(_ kind: Kind, _ setting: Setting) -> Motion {
        let amount = min(max(0.022 * setting.seconds, 0.04), 0.16)
        let cover = Area.cover(pictureAspect: setting.pictureAspect, canvasAspect: setting.canvasAspect)
        let wide = Area(around: setting.interest, width: cover.width, height: cover.height)
        let tight = Area(
            around: setting.interest, width: cover.width / (1 + amount), height: cover.height / (1 + amount))
        let zoom = Motion(start: wide, end: tight)
        let chosen: Motion
        switch kind {
        case .zoomIn: return zoom
        case .zoomOut: return Motion(start: tight, end: wide)
        case .panRight: chosen = pan(cover, setting.interest, across: amount, down: 0)
        case .panLeft: chosen = pan(cover, setting.interest, across: -amount, down: 0)
        case .panDown: chosen = pan(cover, setting.interest, across: 0, down: amount)
        case .panUp: chosen = pan(cover, setting.interest, across: 0, down: -amount)
        case .drift:
            let way = pan(cover, setting.interest, across: amount * 0.6, down: -amount * 0.6)
            let scale = 1 / (1 + amount * 0.3)
            let centre = Point(x: way.end.x + way.end.width / 2, y: way.end.y + way.end.height / 2)
            let end = Area(around: centre, width: way.end.width * scale, height: way.end.height * scale)
            chosen = Motion(start: way.start, end: end)
        }
        return chosen.start.contains(setting.interest) && chosen.end.contains(setting.interest) ? chosen : zoom
    }

    /// Travels these fractions of the visible area, with the point of interest in the middle of the way if it can.
    private static func pan(_ cover: Area, _ interest: Point, across: Double, down: Double) -> Motion {
        let room = min(1 / (cover.width * (1 + abs(across))), 1 / (cover.height * (1 + abs(down))))
        let width = cover.width * min(1, room)
        let height = cover.height * min(1, room)
        let travel = Area(around: interest, width: width * (1 + abs(across)), height: height * (1 + abs(down)))
        let far = Area(
            x: travel.x + travel.width - width, y: travel.y + travel.height - height, width: width, height: height)
        func end(_ forward: Bool) -> Area {
            Area(
                x: (across > 0) == forward ? far.x : travel.x, y: (down > 0) == forward ? far.y : travel.y,
                width: width, height: height)
        }
        return Motion(start: end(false), end: end(true))
    }
}

extension Motion.Kind {
    /// The kind that a scene, counted from 0, gets where none is asked for.
    package static func automatic(scene: Int, seed: UInt64) -> Motion.Kind {
        var numbers = SeededNumbers(state: seed)
        let order = allCases.shuffled(using: &numbers)
        return order[scene % order.count]
    }
}

/// splitmix64: the same numbers for the same seed, on every machine.
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
