import CCairo

struct Spot {
    var x: Double
    var y: Double
    init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

/// A stop of a gradient: where (0...1), which colour, how opaque.
struct Stop {
    let at: Double
    let colour: RGB
    let alpha: Double
    init(_ at: Double, _ colour: RGB, _ alpha: Double = 1) {
        self.at = at
        self.colour = colour
        self.alpha = alpha
    }
}

/// What a path is filled with.
enum Fill {
    case flat(RGB, Double = 1)
    /// From one spot to another.
    case linear(Spot, Spot, [Stop])
    /// From a spot outwards.
    case round(Spot, Double, [Stop])
}

/// A picture that is being drawn: pixels with alpha, premultiplied, and a cairo pen over them.
final class Surface {
    let width: Int
    let height: Int
    /// Pixels from one row to the next.
    let stride: Int
    let pixels: UnsafeMutablePointer<UInt32>
    let pen: OpaquePointer
    let image: OpaquePointer

    init(_ width: Int, _ height: Int) throws(SceneryError) {
        self.width = width
        self.height = height
        let row = Int(cairo_format_stride_for_width(CAIRO_FORMAT_ARGB32, Int32(clamping: width)))
        stride = row / 4
        pixels = .allocate(capacity: stride * height)
        pixels.initialize(repeating: 0, count: stride * height)
        image = UnsafeMutableRawPointer(pixels).withMemoryRebound(to: UInt8.self, capacity: row * height) {
            cairo_image_surface_create_for_data($0, CAIRO_FORMAT_ARGB32, Int32(width), Int32(height), Int32(row))
        }
        pen = cairo_create(image)
        guard cairo_status(pen) == CAIRO_STATUS_SUCCESS else {
            let words = String(cString: cairo_status_to_string(cairo_status(pen)))
            cairo_destroy(pen)
            cairo_surface_destroy(image)
            pixels.deallocate()
            throw SceneryError(.library, "draw a picture of \(width)x\(height)", "cairo says: \(words).")
        }
    }

    deinit {
        cairo_destroy(pen)
        cairo_surface_destroy(image)
        pixels.deallocate()
    }

    /// Runs a pass over the pixels between strokes of the pen.
    func pass(_ body: (UnsafeMutablePointer<UInt32>, Int) -> Void) {
        cairo_surface_flush(image)
        body(pixels, stride)
        cairo_surface_mark_dirty(image)
    }

    private func use(_ fill: Fill) {
        switch fill {
        case .flat(let colour, let alpha):
            cairo_set_source_rgba(pen, colour.red, colour.green, colour.blue, alpha)
        case .linear(let from, let to, let stops):
            use(cairo_pattern_create_linear(from.x, from.y, to.x, to.y), stops)
        case .round(let middle, let radius, let stops):
            use(cairo_pattern_create_radial(middle.x, middle.y, 0, middle.x, middle.y, max(0.01, radius)), stops)
        }
    }

    private func use(_ pattern: OpaquePointer?, _ stops: [Stop]) {
        for stop in stops {
            cairo_pattern_add_color_stop_rgba(
                pattern, stop.at, stop.colour.red, stop.colour.green, stop.colour.blue, stop.alpha)
        }
        cairo_set_source(pen, pattern)
        cairo_pattern_destroy(pattern)
    }

    /// Lays one fill over everything.
    func cover(_ fill: Fill) {
        use(fill)
        cairo_paint(pen)
    }

    func polygon(_ spots: [Spot], _ fill: Fill) {
        guard let first = spots.first else { return }
        cairo_new_path(pen)
        cairo_move_to(pen, first.x, first.y)
        for spot in spots.dropFirst() { cairo_line_to(pen, spot.x, spot.y) }
        cairo_close_path(pen)
        use(fill)
        cairo_fill(pen)
    }

    /// A closed shape that runs smoothly through all spots.
    func blob(_ spots: [Spot], _ fill: Fill) {
        cairo_new_path(pen)
        smooth(spots, closed: true)
        use(fill)
        cairo_fill(pen)
    }

    /// A line that runs smoothly through all spots.
    func curve(_ spots: [Spot], width: Double, _ fill: Fill) {
        cairo_new_path(pen)
        smooth(spots, closed: false)
        use(fill)
        cairo_set_line_width(pen, width)
        cairo_set_line_cap(pen, CAIRO_LINE_CAP_ROUND)
        cairo_set_line_join(pen, CAIRO_LINE_JOIN_ROUND)
        cairo_stroke(pen)
    }

    private func smooth(_ spots: [Spot], closed: Bool) {
        let count = spots.count
        guard count > 1 else { return }
        func spot(_ index: Int) -> Spot {
            closed ? spots[(index + count) % count] : spots[min(count - 1, max(0, index))]
        }
        cairo_move_to(pen, spots[0].x, spots[0].y)
        for index in 0..<(closed ? count : count - 1) {
            let (a, b, c, d) = (spot(index - 1), spot(index), spot(index + 1), spot(index + 2))
            cairo_curve_to(
                pen, b.x + (c.x - a.x) / 6, b.y + (c.y - a.y) / 6, c.x - (d.x - b.x) / 6, c.y - (d.y - b.y) / 6, c.x,
                c.y)
        }
        if closed { cairo_close_path(pen) }
    }

    func line(_ from: Spot, _ to: Spot, width: Double, _ fill: Fill) {
        curve([from, to], width: width, fill)
    }

    func circle(_ middle: Spot, _ radius: Double, _ fill: Fill) { ellipse(middle, radius, radius, fill) }

    func ellipse(_ middle: Spot, _ across: Double, _ down: Double, turned: Double = 0, _ fill: Fill) {
        guard across > 0, down > 0 else { return }
        cairo_new_path(pen)
        cairo_save(pen)
        cairo_translate(pen, middle.x, middle.y)
        cairo_rotate(pen, turned)
        cairo_scale(pen, across, down)
        cairo_arc(pen, 0, 0, 1, 0, 2 * Double.pi)
        cairo_restore(pen)
        use(fill)
        cairo_fill(pen)
    }

    func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double, corner: Double = 0, _ fill: Fill) {
        cairo_new_path(pen)
        if corner > 0 {
            let r = min(corner, min(width, height) / 2)
            cairo_arc(pen, x + width - r, y + r, r, -Double.pi / 2, 0)
            cairo_arc(pen, x + width - r, y + height - r, r, 0, Double.pi / 2)
            cairo_arc(pen, x + r, y + height - r, r, Double.pi / 2, Double.pi)
            cairo_arc(pen, x + r, y + r, r, Double.pi, 1.5 * Double.pi)
            cairo_close_path(pen)
        } else {
            cairo_rectangle(pen, x, y, width, height)
        }
        use(fill)
        cairo_fill(pen)
    }

    /// Draws what `body` draws moved, sized and perhaps mirrored.
    func placed(_ origin: Spot, scale: Double, mirrored: Bool = false, turned: Double = 0, _ body: () -> Void) {
        cairo_save(pen)
        cairo_translate(pen, origin.x, origin.y)
        cairo_rotate(pen, turned)
        cairo_scale(pen, mirrored ? -scale : scale, scale)
        body()
        cairo_restore(pen)
    }

    /// Draws what `body` draws within a rectangle only.
    func clipped(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ body: () -> Void) {
        cairo_save(pen)
        cairo_rectangle(pen, x, y, width, height)
        cairo_clip(pen)
        body()
        cairo_restore(pen)
    }

    func lay(_ other: Surface, at spot: Spot, alpha: Double = 1, size: Spot? = nil) {
        cairo_save(pen)
        cairo_translate(pen, spot.x, spot.y)
        if let size { cairo_scale(pen, size.x / Double(other.width), size.y / Double(other.height)) }
        cairo_set_source_surface(pen, other.image, 0, 0)
        cairo_paint_with_alpha(pen, alpha)
        cairo_restore(pen)
    }
}
