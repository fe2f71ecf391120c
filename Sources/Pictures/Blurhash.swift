import Glibc

/// A picture's colours in some thirty letters, from which a page draws a blur until the picture is there: https://blurha.sh
package enum Blurhash {
    private static let digits = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~".utf8)

    /// - Parameters:
    ///   - bytes: Red, green, blue in sRGB, row by row. The time it takes grows with their number: 32 pixels do.
    ///   - across: Components, 1...9.
    package static func encode(width: Int, height: Int, bytes: [UInt8], across: Int = 4, down: Int = 3) -> String {
        precondition(bytes.count == width * height * 3 && (1...9).contains(across) && (1...9).contains(down))
        let light = bytes.map { Double(Gamma.linear[Int($0)]) }
        var factors: [SIMD3<Double>] = []
        for component in 0..<across * down {
            factors.append(factor(light, width, height, component % across, component / across))
        }
        let loudest = factors.dropFirst().map { max(abs($0.x), abs($0.y), abs($0.z)) }.max()
        let scale = loudest.map { max(0, min(82, Int(floor($0 * 166 - 0.5)))) } ?? 0
        let most = loudest == nil ? 1 : Double(scale + 1) / 166

        var hash: [UInt8] = []
        hash += letters((across - 1) + (down - 1) * 9, 1)
        hash += letters(scale, 1)
        let mean = factors[0]
        hash += letters(byte(mean.x) << 16 | byte(mean.y) << 8 | byte(mean.z), 4)
        for factor in factors.dropFirst() {
            let steps = [factor.x, factor.y, factor.z].map { step($0 / most) }
            hash += letters(steps[0] * 361 + steps[1] * 19 + steps[2], 2)
        }
        return String(decoding: hash, as: UTF8.self)
    }

    static func encode(_ raster: Raster) -> String {
        let small = raster.flat.shrunk(longestSide: 32)
        return encode(width: small.width, height: small.height, bytes: small.bytes)
    }

    /// How much of one cosine wave there is.
    private static func factor(_ light: [Double], _ width: Int, _ height: Int, _ i: Int, _ j: Int) -> SIMD3<Double> {
        let waveX = (0..<width).map { cos(.pi * Double(i * $0) / Double(width)) }
        let waveY = (0..<height).map { cos(.pi * Double(j * $0) / Double(height)) }
        var sum = SIMD3<Double>()
        for y in 0..<height {
            for x in 0..<width {
                let start = (y * width + x) * 3
                sum += SIMD3(light[start], light[start + 1], light[start + 2]) * (waveX[x] * waveY[y])
            }
        }
        return sum * ((i == 0 && j == 0 ? 1 : 2) / Double(width * height))
    }

    private static func byte(_ light: Double) -> Int { Int(Gamma.byte(Float(light))) }

    /// A share of the largest, −1...1, in 19 steps that are finer about zero.
    private static func step(_ share: Double) -> Int {
        let root = abs(share).squareRoot() * (share < 0 ? -1 : 1)
        return max(0, min(18, Int(floor(root * 9 + 9.5))))
    }

    private static func letters(_ value: Int, _ count: Int) -> [UInt8] {
        var value = value
        var letters: [UInt8] = []
        for _ in 0..<count {
            letters.append(digits[value % 83])
            value /= 83
        }
        return letters.reversed()
    }
}
