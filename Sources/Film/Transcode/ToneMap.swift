import CAV
import Glibc

/// Turns pictures of high dynamic range or of the wide gamut of BT.2020 into ordinary ones, by a table over red, green
/// and blue.
///
/// Brightness up to about half of ordinary white stays what it is in nits (with white at 203 nits, as BT.2408 has it);
/// from there up to the peak of the source it is bent as BT.2390 says, so that lights keep their shape. Colours outside
/// BT.709 lose saturation and not hue.
final class ToneMap {
    enum Transfer: Equatable {
        /// PQ, with the brightest light that the source claims, in nits.
        case perceptual(peak: Double)
        case hybridLogGamma
        /// Ordinary brightness in a wide gamut.
        case ordinary
    }

    let transfer: Transfer
    private static let steps = 33
    /// For each place brightness and both differences as 8-bit video has them.
    private let table: UnsafeMutableBufferPointer<SIMD4<Float>>

    init(_ transfer: Transfer) {
        self.transfer = transfer
        let steps = Self.steps
        table = .allocate(capacity: steps * steps * steps)
        let levels = (0..<steps).map { Double($0) / Double(steps - 1) }
        var place = 0
        for red in levels {
            for green in levels {
                for blue in levels {
                    table.initializeElement(at: place, to: Self.video(SIMD3(red, green, blue), transfer))
                    place += 1
                }
            }
        }
    }

    deinit { table.deallocate() }

    /// - Parameter picture: Planes of 16 bits in the order green, blue, red, as large as the buffer.
    func draw(_ picture: Frame, into buffer: FrameBuffer) {
        let planes = picture.pointer.pointee.data
        let strides = picture.pointer.pointee.linesize
        guard let greens = planes.0, let blues = planes.1, let reds = planes.2 else { return }
        func line(_ plane: UnsafeMutablePointer<UInt8>, _ stride: Int32, _ row: Int) -> UnsafePointer<UInt16> {
            UnsafeRawPointer(plane + row * Int(stride)).assumingMemoryBound(to: UInt16.self)
        }
        let width = buffer.width
        withUnsafeTemporaryAllocation(of: SIMD2<Float>.self, capacity: width + 2) { sums in
            for row in 0..<buffer.height {
                let isFirst = row.isMultiple(of: 2)
                let (green, blue) = (line(greens, strides.0, row), line(blues, strides.1, row))
                let red = line(reds, strides.2, row)
                let lumas = buffer.luma + row * buffer.lumaStride
                for column in 0..<width {
                    let colour = look(up: red[column], green[column], blue[column])
                    lumas[column] = UInt8(colour.x + 0.5)
                    let differences = SIMD2(colour.y, colour.z)
                    sums[column + 1] = isFirst ? differences : sums[column + 1] + differences
                }
                guard !isFirst else { continue }
                sums[0] = sums[1]
                sums[width + 1] = sums[width]
                let blueLine = buffer.blueChroma + row / 2 * buffer.chromaStride
                let redLine = buffer.redChroma + row / 2 * buffer.chromaStride
                for column in 0..<width / 2 {
                    // Around the left pixel of each pair, and half way between the rows.
                    let here = (sums[2 * column] + sums[2 * column + 2]) * 0.125 + sums[2 * column + 1] * 0.25
                    blueLine[column] = UInt8(here.x + 0.5)
                    redLine[column] = UInt8(here.y + 0.5)
                }
            }
        }
    }

    @inline(__always)
    private func look(up red: UInt16, _ green: UInt16, _ blue: UInt16) -> SIMD4<Float> {
        let scale = Float(Self.steps - 1) / 65536
        let (r, g, b) = (Float(red) * scale, Float(green) * scale, Float(blue) * scale)
        let (ri, gi, bi) = (Int(r), Int(g), Int(b))
        let (rf, gf, bf) = (r - Float(ri), g - Float(gi), b - Float(bi))
        let n = Self.steps
        let corner = table.baseAddress! + (ri * n + gi) * n + bi
        // Between four corners of the cube, always the darkest and the brightest one among them: so greys are made of
        // greys, where eight corners would tint and darken what is nearly white.
        let (ro, go, bo) = (n * n, n, 1)
        let first: (Float, Int), second: (Float, Int), third: (Float, Int)
        if rf >= gf {
            if gf >= bf {
                (first, second, third) = ((rf, ro), (gf, go), (bf, bo))
            } else if rf >= bf {
                (first, second, third) = ((rf, ro), (bf, bo), (gf, go))
            } else {
                (first, second, third) = ((bf, bo), (rf, ro), (gf, go))
            }
        } else if bf >= gf {
            (first, second, third) = ((bf, bo), (gf, go), (rf, ro))
        } else if bf >= rf {
            (first, second, third) = ((gf, go), (bf, bo), (rf, ro))
        } else {
            (first, second, third) = ((gf, go), (rf, ro), (bf, bo))
        }
        let dark = corner[0] * (1 - first.0)
        let low = corner[first.1] * (first.0 - second.0)
        let high = corner[first.1 + second.1] * (second.0 - third.0)
        return dark + low + high + corner[ro + go + bo] * third.0
    }
}

// How one colour becomes another.
extension ToneMap {
    /// Of ordinary white, in nits.
    private static let white = 203.0

    private static func video(_ signal: SIMD3<Double>, _ transfer: Transfer) -> SIMD4<Float> {
        var light: SIMD3<Double>
        let peak: Double
        switch transfer {
        case .perceptual(let claimed):
            light = SIMD3(nits(signal.x), nits(signal.y), nits(signal.z))
            peak = claimed
        case .hybridLogGamma:
            let scene = SIMD3(sceneLight(signal.x), sceneLight(signal.y), sceneLight(signal.z))
            light = scene * (1000 * pow(0.2627 * scene.x + 0.678 * scene.y + 0.0593 * scene.z, 0.2))
            peak = 1000
        case .ordinary:
            light = SIMD3(pow(signal.x, 2.4), pow(signal.y, 2.4), pow(signal.z, 2.4)) * white
            peak = white
        }
        light = narrowed(light)
        let brightest = light.max()
        if brightest > 0 { light *= bent(min(brightest, peak), peak) / brightest }
        func coded(_ nits: Double) -> Double { pow(max(0, min(1, nits / white)), 1 / 2.4) }
        let (y, u, v) = ColourMatrix.bt709.differences(coded(light.x), coded(light.y), coded(light.z))
        return SIMD4(Float(16 + 219 * y), Float(128 + 224 * u), Float(128 + 224 * v), 0)
    }

    /// From the primaries of BT.2020 to those of BT.709. What lies outside is moved towards the grey of its brightness.
    private static func narrowed(_ light: SIMD3<Double>) -> SIMD3<Double> {
        let moved = SIMD3(
            1.660491 * light.x - 0.587641 * light.y - 0.072850 * light.z,
            -0.124550 * light.x + 1.132900 * light.y - 0.008349 * light.z,
            -0.018151 * light.x - 0.100579 * light.y + 1.118730 * light.z)
        let grey = 0.2126 * moved.x + 0.7152 * moved.y + 0.0722 * moved.z
        let lowest = moved.min()
        guard lowest < 0, grey > 0 else { return SIMD3(max(0, moved.x), max(0, moved.y), max(0, moved.z)) }
        let kept = grey / (grey - lowest)
        return SIMD3(repeating: grey) + (moved - SIMD3(repeating: grey)) * kept
    }

    /// The curve of BT.2390, from `peak` to white, in nits.
    private static func bent(_ light: Double, _ peak: Double) -> Double {
        guard peak > white else { return light }
        let full = perceived(peak)
        let most = perceived(white) / full
        let knee = 1.5 * most - 0.5
        let here = perceived(light) / full
        guard here > knee else { return light }
        let t = (here - knee) / (1 - knee)
        let curved =
            (2 * t * t * t - 3 * t * t + 1) * knee + (t * t * t - 2 * t * t + t) * (1 - knee)
            + (3 * t * t - 2 * t * t * t) * most
        return nits(curved * full)
    }

    private static let (m1, m2) = (2610.0 / 16384, 2523.0 / 32)
    private static let (c1, c2, c3) = (3424.0 / 4096, 2413.0 / 128, 2392.0 / 128)

    /// PQ to nits.
    private static func nits(_ signal: Double) -> Double {
        let power = pow(signal, 1 / m2)
        return 10_000 * pow(max(0, power - c1) / (c2 - c3 * power), 1 / m1)
    }

    /// Nits to PQ.
    private static func perceived(_ nits: Double) -> Double {
        let power = pow(nits / 10_000, m1)
        return pow((c1 + c2 * power) / (1 + c3 * power), m2)
    }

    /// HLG to the light of the scene, 0…1.
    private static func sceneLight(_ signal: Double) -> Double {
        let (a, b, c) = (0.17883277, 0.28466892, 0.55991073)
        return signal <= 0.5 ? signal * signal / 3 : (exp((signal - c) / a) + b) / 12
    }
}
