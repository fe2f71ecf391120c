import CCairo
import CRsvg

/// Twemoji's drawings, by their codes.
struct EmojiFolder {
    let path: String

    /// Draws one into a box of the surface; false if there is none or it does not read.
    func draw(_ code: String, on surface: Surface, _ x: Double, _ y: Double, _ size: Double) -> Bool {
        guard let handle = rsvg_handle_new_from_file("\(path)/\(code).svg", nil) else { return false }
        defer { reelmill_rsvg_release(handle) }
        var box = RsvgRectangle(x: x, y: y, width: size, height: size)
        return rsvg_handle_render_document(handle, surface.pen, &box, nil) != 0
    }
}
