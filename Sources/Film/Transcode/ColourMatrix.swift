import CAV

/// How brightness and colour differences are made of red, green and blue.
struct ColourMatrix: Equatable {
    let red: Double
    let blue: Double
    /// The number by which libswscale knows it.
    let scalerNumber: Int32

    static let bt709 = ColourMatrix(red: 0.2126, blue: 0.0722, scalerNumber: SWS_CS_ITU709)
    static let bt601 = ColourMatrix(red: 0.299, blue: 0.114, scalerNumber: SWS_CS_ITU601)
    static let bt2020 = ColourMatrix(red: 0.2627, blue: 0.0593, scalerNumber: SWS_CS_BT2020)

    /// nil if colours are coded in a way that is not brightness and two differences.
    init?(_ space: AVColorSpace, width: Int, height: Int) {
        switch space {
        case AVCOL_SPC_BT709: self = .bt709
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: self = .bt601
        case AVCOL_SPC_FCC: self.init(red: 0.30, blue: 0.11, scalerNumber: SWS_CS_FCC)
        case AVCOL_SPC_SMPTE240M: self.init(red: 0.212, blue: 0.087, scalerNumber: SWS_CS_SMPTE240M)
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: self = .bt2020
        // Not said, or for RGB, where it does not matter: as players guess.
        case AVCOL_SPC_UNSPECIFIED, AVCOL_SPC_RESERVED, AVCOL_SPC_RGB:
            self = width >= 1280 || height > 576 ? .bt709 : .bt601
        default: return nil
        }
    }

    private init(red: Double, blue: Double, scalerNumber: Int32) {
        self.red = red
        self.blue = blue
        self.scalerNumber = scalerNumber
    }

    var coefficients: UnsafePointer<Int32>? { sws_getCoefficients(scalerNumber) }

    /// Red, green and blue (0…1) from brightness (0…1) and differences (−0.5…0.5).
    func colour(_ y: Double, _ u: Double, _ v: Double) -> (Double, Double, Double) {
        let r = y + 2 * (1 - red) * v
        let b = y + 2 * (1 - blue) * u
        return (r, (y - red * r - blue * b) / (1 - red - blue), b)
    }

    /// The opposite.
    func differences(_ r: Double, _ g: Double, _ b: Double) -> (Double, Double, Double) {
        let y = red * r + (1 - red - blue) * g + blue * b
        return (y, (b - y) / (2 * (1 - blue)), (r - y) / (2 * (1 - red)))
    }
}

/// Rewrites pictures of one matrix to those of another, in place. Done on the planes themselves: through RGB what is
/// brighter than white would be lost.
struct MatrixChange {
    /// What a step of each difference adds, in 1/65536.
    private let luma: (blue: Int32, red: Int32)
    private let blue: (blue: Int32, red: Int32)
    private let red: (blue: Int32, red: Int32)

    init(from source: ColourMatrix, to target: ColourMatrix) {
        func column(_ u: Double, _ v: Double) -> (Int32, Int32, Int32) {
            let (r, g, b) = source.colour(0, u, v)
            let (y, cb, cr) = target.differences(r, g, b)
            return (Int32(y * 219 / 224 * 65536), Int32(cb * 65536), Int32(cr * 65536))
        }
        let (ofBlue, ofRed) = (column(1, 0), column(0, 1))
        luma = (ofBlue.0, ofRed.0)
        blue = (ofBlue.1, ofRed.1)
        red = (ofBlue.2, ofRed.2)
    }

    func apply(to buffer: FrameBuffer) {
        let width = buffer.chromaWidth
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: width + 1) { shifts in
            for row in 0..<buffer.chromaHeight {
                let blues = buffer.blueChroma + row * buffer.chromaStride
                let reds = buffer.redChroma + row * buffer.chromaStride
                for column in 0..<width {
                    let (u, v) = (Int32(blues[column]) - 128, Int32(reds[column]) - 128)
                    shifts[column] = luma.blue &* u &+ luma.red &* v &+ 32768
                    blues[column] = UInt8(clamping: 128 &+ (blue.blue &* u &+ blue.red &* v &+ 32768) >> 16)
                    reds[column] = UInt8(clamping: 128 &+ (red.blue &* u &+ red.red &* v &+ 32768) >> 16)
                }
                shifts[width] = shifts[width - 1]
                for line in 2 * row..<min(2 * row + 2, buffer.height) {
                    let lumas = buffer.luma + line * buffer.lumaStride
                    // A difference stands at the left one of its two pixels; the right one is between two of them.
                    for column in 0..<buffer.width / 2 {
                        let (here, next) = (shifts[column], shifts[column + 1])
                        lumas[2 * column] = UInt8(clamping: Int32(lumas[2 * column]) &+ here >> 16)
                        lumas[2 * column + 1] = UInt8(
                            clamping: Int32(lumas[2 * column + 1]) &+ ((here &+ next) >> 1) >> 16)
                    }
                }
            }
        }
    }
}
