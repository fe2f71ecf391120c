import FoundationEssentials
import Glibc
import Support

@testable import Film

/// Sounds made to be measured. Stereo of 48 kHz, both sides alike.
enum Signal {
    static func silence(_ seconds: Double) -> [Float] {
        .init(repeating: 0, count: Sound.samples(seconds: seconds) * 2)
    }

    static func tone(_ hertz: Double, _ seconds: Double, amplitude: Double = 0.25) -> [Float] {
        stereo((0..<Sound.samples(seconds: seconds)).map { amplitude * sin(2 * .pi * hertz * Double($0) / 48_000) })
    }

    /// Syllables of 180 ms with 70 ms between them: a buzz of 120 Hz whose overtones end below 1.5 kHz.
    static func speech(_ seconds: Double, amplitude: Double = 0.1) -> [Float] {
        stereo(
            (0..<Sound.samples(seconds: seconds)).map { index in
                let place = index % 12_000
                guard place < 8_640 else { return 0 }
                let envelope = sin(.pi * Double(place) / 8_640)
                let wave = (1...12).reduce(0.0) { sum, overtone in
                    sum + sin(2 * .pi * 120 * Double(overtone * index) / 48_000) / Double(overtone).squareRoot()
                }
                return amplitude * envelope * wave
            })
    }

    /// Most of it below 3 kHz, as in music: an encoder throws away what is above 16 kHz, and would change its level.
    static func noise(_ seconds: Double, amplitude: Double = 0.1) -> [Float] {
        var state: UInt64 = 88_172_645_463_325_252
        var held = [SIMD2<Double>](repeating: .zero, count: 3)
        return (0..<Sound.samples(seconds: seconds)).flatMap { _ in
            var value = SIMD2<Double>(random(&state), random(&state)) * (amplitude * 2.5)
            for stage in held.indices {
                held[stage] += (value - held[stage]) * 0.33
                value = held[stage]
            }
            return [Float(value.x), Float(value.y)]
        }
    }

    private static func random(_ state: inout UInt64) -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(state >> 11) / Double(1 << 52) - 1
    }

    static func stereo(_ mono: [Double]) -> [Float] { mono.flatMap { [Float($0), Float($0)] } }
}

extension SoundSource {
    func readAll(block: Int = 1_000) throws -> [Float] {
        var all: [Float] = []
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: block * 2)
        defer { buffer.deallocate() }
        while true {
            let count = try read(into: buffer)
            if count == 0 { return all }
            all.append(contentsOf: buffer[..<(count * 2)])
        }
    }
}

extension MasteredSound {
    func readAll(block: Int = 1_024) throws -> [Float] {
        var all: [Float] = []
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: block * 2)
        defer { buffer.deallocate() }
        while true {
            let count = try read(into: buffer)
            if count == 0 { return all }
            all.append(contentsOf: buffer[..<(count * 2)])
        }
    }
}

/// The sound of a plan before mastering.
func mix(_ plan: SoundPlan) throws -> [Float] {
    let mixer = SoundMixer(plan) { false }
    let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop * 2)
    defer { block.deallocate() }
    var all: [Float] = []
    while all.count < plan.samples * 2 {
        try mixer.read(into: block)
        all.append(contentsOf: block)
    }
    return Array(all[..<(plan.samples * 2)])
}

extension TemporaryFolder {
    func wave(_ name: String, _ samples: [Float], _ format: WaveWriter.Format = .float32) throws -> String {
        let writer = try WaveWriter(path: file(name), format: format)
        try writer.write(samples)
        try writer.finish()
        return file(name)
    }

    /// The same sound in another form, by the `ffmpeg` command.
    func converted(_ source: String, to name: String, _ options: String = "") -> String {
        let outcome = ffmpeg(["-i", source] + options.split(separator: " ").map(String.init) + [file(name)])
        guard outcome.status == 0 else { fatalError("ffmpeg: \(outcome.complaint)") }
        return file(name)
    }
}

func ffmpeg(_ arguments: [String]) -> BuiltProgram.Outcome {
    BuiltProgram(path: "/usr/bin/ffmpeg").run(["-hide_banner", "-nostdin", "-nostats", "-y"] + arguments)
}

/// What the `ebur128` filter of the `ffmpeg` command says of a file.
struct Verdict {
    let loudness: Double
    let truePeak: Double

    init(_ path: String) {
        let words = ffmpeg(["-i", path, "-af", "ebur128=peak=true", "-f", "null", "-"]).complaint
        let summary = words.split(separator: "Summary:").last.map(String.init) ?? ""
        func number(_ name: String) -> Double {
            let line = summary.split(separator: "\n").first { $0.contains(name + ":") } ?? ""
            return Double(line.split(separator: " ").dropFirst().first ?? "") ?? .nan
        }
        loudness = number("I")
        truePeak = number("Peak")
    }
}

/// The left side.
func left(_ samples: [Float]) -> [Float] { stride(from: 0, to: samples.count, by: 2).map { samples[$0] } }

/// The strength of one tone over time: every millisecond, over 10 ms.
func envelope(of samples: [Float], at hertz: Double) -> [Double] {
    let mono = left(samples)
    return stride(from: 0, to: mono.count - 480, by: 48).map { start in
        var real = 0.0
        var imaginary = 0.0
        for index in start..<start + 480 {
            let angle = 2 * .pi * hertz * Double(index) / 48_000
            let window = 1 - cos(2 * .pi * Double(index - start) / 480)
            real += Double(mono[index]) * cos(angle) * window
            imaginary += Double(mono[index]) * sin(angle) * window
        }
        return 2 * (real * real + imaginary * imaginary).squareRoot() / 480
    }
}

/// The largest jump from one sample to the next.
func largestStep(_ samples: [Float]) -> Float {
    let mono = left(samples)
    return zip(mono, mono.dropFirst()).map { abs($1 - $0) }.max() ?? 0
}
