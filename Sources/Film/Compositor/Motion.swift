package import Pictures

/// A slow move over a still: what part of the picture fills the canvas at the start, and at the end.
package struct Motion: Equatable, Sendable {
    package enum Easing: Sendable {
        case linear
        /// Starts and ends slower, but never stands.
        case soft
        /// From standing to standing.
        case smooth

        package func progress(_ time: Double) -> Double {
            let time = min(max(time, 0), 1)
            let smooth = time * time * (3 - 2 * time)
            switch self {
            case .linear: return time
            case .soft: return 0.5 * time + 0.5 * smooth
            case .smooth: return smooth
            }
        }
    }

    package var start: Area
    package var end: Area
    package var easing: Easing

    package init(start: Area, end: Area, easing: Easing = .soft) {
        self.start = start
        self.end = end
        self.easing = easing
    }

    /// - Parameter time: From 0 to 1; outside of it the motion stands still.
    package func area(at time: Double) -> Area {
        let way = easing.progress(time)
        func between(_ a: Double, _ b: Double) -> Double { a + (b - a) * way }
        return Area(
            x: between(start.x, end.x), y: between(start.y, end.y), width: between(start.width, end.width),
            height: between(start.height, end.height))
    }

    /// The same motion with both areas in the shape of the canvas and inside the picture, so that nothing is stretched
    /// and no edge shows.
    package func fitted(pictureAspect: Double, canvasAspect: Double) -> Motion {
        let cover = Area.cover(pictureAspect: pictureAspect, canvasAspect: canvasAspect)
        func fit(_ area: Area) -> Area {
            let size = min(max(min(area.width / cover.width, area.height / cover.height), 0.4), 1)
            let centre = Point(x: area.x + area.width / 2, y: area.y + area.height / 2)
            return Area(around: centre, width: cover.width * size, height: cover.height * size)
        }
        return Motion(start: fit(start), end: fit(end), easing: easing)
    }
}

extension Area {
    /// The largest area, around the middle, in the shape of the canvas.
    package static func cover(pictureAspect: Double, canvasAspect: Double) -> Area {
        let ratio = canvasAspect / pictureAspect
        return Area(around: .centre, width: min(1, ratio), height: min(1, 1 / ratio))
    }

    /// As near around a point as the picture's edges permit.
    package init(around point: Point, width: Double, height: Double) {
        self.init(
            x: min(max(point.x - width / 2, 0), max(0, 1 - width)),
            y: min(max(point.y - height / 2, 0), max(0, 1 - height)), width: width, height: height)
    }

    package func contains(_ point: Point) -> Bool {
        let slack = 1e-9
        return point.x >= x - slack && point.x <= x + width + slack && point.y >= y - slack
            && point.y <= y + height + slack
    }
}
