/// What tells drawn pictures from taken ones: even areas, few colours, hard edges that run straight.
struct KindMeasures {
    /// Shares of all pixels: like both neighbours; a clear edge to one; an edge that runs on straight.
    let even: Double
    let edges: Double
    let straight: Double
    /// The share of the most frequent colour, and of the next seven with it.
    let ground: Double
    let fewColours: Double
    /// The lightness of the most frequent colour, 0...1.
    let groundLightness: Double

    init(_ raster: Raster) {
        let (width, height) = (raster.width, raster.height)
        var evenCount = 0
        var edgeCount = 0
        var straightCount = 0
        raster.bytes.withUnsafeBufferPointer { bytes in
            func difference(_ one: Int, _ other: Int) -> Int {
                max(
                    abs(Int(bytes[one * 3]) - Int(bytes[other * 3])),
                    abs(Int(bytes[one * 3 + 1]) - Int(bytes[other * 3 + 1])),
                    abs(Int(bytes[one * 3 + 2]) - Int(bytes[other * 3 + 2])))
            }
            for y in 1..<max(1, height) {
                var run = 0
                for x in 1..<max(1, width) {
                    let at = y * width + x
                    let (left, above) = (difference(at, at - 1), difference(at, at - width))
                    if left <= 1, above <= 1 { evenCount += 1 }
                    if left > 40 || above > 40 { edgeCount += 1 }
                    run = above > 24 && left <= 6 ? run + 1 : 0
                    if run >= 24 { straightCount += 1 }
                }
            }
        }
        let all = Double(max(1, (width - 1) * (height - 1)))
        even = Double(evenCount) / all
        edges = Double(edgeCount) / all
        straight = Double(straightCount) / all

        // Grey pictures have few colours by nature: theirs are told apart more finely.
        var bins = [Int](repeating: 0, count: 1 << 15)
        var greys = [Int](repeating: 0, count: 256)
        raster.eachPixel { red, green, blue, _ in
            bins[Int(red >> 3) << 10 | Int(green >> 3) << 5 | Int(blue >> 3)] += 1
            if red == green, green == blue { greys[Int(green)] += 1 }
        }
        let total = Double(width * height)
        let isGrey = Double(greys.reduce(0, +)) > 0.98 * total
        let most = (isGrey ? greys : bins).sorted(by: >).prefix(8)
        fewColours = Double(most.reduce(0, +)) / total
        let common = bins.indices.max { bins[$0] < bins[$1] } ?? 0
        ground = Double(bins[common]) / total
        groundLightness = Double((common >> 10) + (common >> 5 & 31) + (common & 31)) / 93
    }

    func kind(colourfulness: Double, isTransparent: Bool) -> PictureLook.Kind {
        let isGrey = colourfulness < 12
        if isGrey, ground > 0.45, groundLightness > 0.75 || groundLightness < 0.15, edges > 0.005, fewColours > 0.6 {
            return edges > 0.12 && !isTransparent ? .text : .lineArt
        }
        if !isTransparent, even > 0.5, straight > 0.004, edges > 0.01 { return .screenshot }
        if isTransparent || even > 0.55 || fewColours > 0.75 { return .illustration }
        return .photograph
    }
}
