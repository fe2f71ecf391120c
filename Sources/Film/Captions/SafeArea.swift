/// Where text may stand on a canvas: 5 % from every edge, and on an upright one clear of what platforms lay over it:
/// buttons along the right of the lower part, title and account at the bottom. Text stays in the middle, so the left
/// keeps the same distance as the right.
struct SafeArea: Hashable {
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double

    init(width: Int, height: Int) {
        let upright = height > width
        let side = upright ? 0.12 : 0.05
        left = Double(width) * side
        right = Double(width) * (1 - side)
        top = Double(height) * 0.05
        bottom = Double(height) * (upright ? 0.82 : 0.95)
    }
}
