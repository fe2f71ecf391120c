/// Brightness, contrast, sharpness, colour: sums over all pixels.
struct LightMeasures {
    let brightness: Double
    let contrast: Double
    let sharpness: Double
    let colourfulness: Double
    let warmth: Double

    init(_ raster: Raster) {
        let luma = raster.luma
        let (mean, variance) = Self.spread(luma)
        brightness = mean / 255
        contrast = min(1, variance.squareRoot() / 127.5)
        sharpness = Self.laplacianVariance(luma, raster.width, raster.height)

        var redGreen: [Float] = []
        var yellowBlue: [Float] = []
        redGreen.reserveCapacity(luma.count)
        yellowBlue.reserveCapacity(luma.count)
        raster.eachPixel { red, green, blue, _ in
            redGreen.append(Float(red) - Float(green))
            yellowBlue.append((Float(red) + Float(green)) / 2 - Float(blue))
        }
        let (meanRG, varianceRG) = Self.spread(redGreen)
        let (meanYB, varianceYB) = Self.spread(yellowBlue)
        colourfulness =
            (varianceRG + varianceYB).squareRoot() + 0.3 * (meanRG * meanRG + meanYB * meanYB).squareRoot()
        warmth = max(-1, min(1, (meanYB + meanRG / 2) / 96))
    }

    private static func spread(_ values: [Float]) -> (mean: Double, variance: Double) {
        guard !values.isEmpty else { return (0, 0) }
        var sum = 0.0
        var squares = 0.0
        for value in values {
            sum += Double(value)
            squares += Double(value * value)
        }
        let mean = sum / Double(values.count)
        return (mean, max(0, squares / Double(values.count) - mean * mean))
    }

    private static func laplacianVariance(_ luma: [Float], _ width: Int, _ height: Int) -> Double {
        guard width > 2, height > 2 else { return 0 }
        var values: [Float] = []
        values.reserveCapacity((width - 2) * (height - 2))
        luma.withUnsafeBufferPointer { luma in
            for y in 1..<height - 1 {
                for x in 1..<width - 1 {
                    let at = y * width + x
                    values.append(luma[at - 1] + luma[at + 1] + luma[at - width] + luma[at + width] - 4 * luma[at])
                }
            }
        }
        return spread(values).variance
    }
}
