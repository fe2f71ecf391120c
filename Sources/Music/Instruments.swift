import Glibc

/// Makes the sound of single notes, one channel each.
struct Instruments {
    private let rate = Float(Recording.rate)
    private let sine: [Float]
    private let dark: [Float]
    private let open: [Float]
    private static let tableSize = 2048

    init() {
        sine = Self.table([1])
        // Strings without their rosin: much of what carries speech, 1 to 4 kHz, stays free.
        dark = Self.table([1, 0.4, 0.18, 0.06])
        open = Self.table((1...10).map { 1 / pow(Float($0), 1.35) })
    }

    /// One wave of these harmonics, scaled to a peak of 1.
    private static func table(_ harmonics: [Float]) -> [Float] {
        let wave = (0..<tableSize).map { index in
            harmonics.enumerated().reduce(Float(0)) { sum, harmonic in
                let turns = Float((harmonic.offset + 1) * index % tableSize) / Float(tableSize)
                return sum + harmonic.element * sin(2 * .pi * turns)
            }
        }
        let peak = wave.map(abs).max() ?? 1
        return wave.map { $0 / peak }
    }

    /// - Parameter phase: In turns.
    private func read(_ table: [Float], _ phase: Float) -> Float {
        let place = phase * Float(Self.tableSize)
        let index = Int(place)
        let share = place - Float(index)
        return table[index & (Self.tableSize - 1)] * (1 - share)
            + table[(index + 1) & (Self.tableSize - 1)] * share
    }

    /// - Parameter seconds: How long the note is held; it sounds on after that.
    func sound(_ note: Note, seconds: Float, variant: Int) -> [Float] {
        switch note.voice {
        case .pad: pad(note, seconds, variant)
        case .keys: keys(note, seconds)
        case .bell: bell(note)
        case .pluck: pluck(note, variant)
        case .bass: bass(note, seconds)
        case .brass: brass(note, seconds)
        case .kick: drum(from: 95, to: 46, seconds: 0.32, decay: 0.09)
        case .tom: drum(from: 120, to: 62, seconds: 0.9, decay: 0.26)
        case .shaker: noise(seconds: 0.09, attack: 0.018, decay: 0.026, brightness: 0.75, variant)
        case .tick: noise(seconds: 0.14, attack: 0.001, decay: 0.022, brightness: 0.22, variant)
        }
    }

    private func samples(_ seconds: Float, _ body: (Int, Float) -> Float) -> [Float] {
        let count = Int(seconds * rate)
        let fade = min(count, 480)
        return (0..<count).map { index in
            // Whatever is left of a sound at its end goes within 10 ms.
            let end = index > count - fade ? Float(count - index) / Float(fade) : 1
            return body(index, Float(index) / rate) * end
        }
    }

    /// Three strings slightly out of tune, opening and closing slowly.
    private func pad(_ note: Note, _ held: Float, _ variant: Int) -> [Float] {
        let frequency = Float(note.frequency)
        let (attack, release): (Float, Float) = (0.9, 1.6)
        var phases: [Float] = [0.13, 0.47, 0.81].map { ($0 + Float(variant) * 0.37).truncatingRemainder(dividingBy: 1) }
        let steps = [-0.0032, 0.0004, 0.0036].map { frequency * (1 + Float($0)) / rate }
        let slow = 0.11 + 0.03 * Float(variant % 5)
        return samples(held + release) { index, time in
            var (soft, clear) = (Float(0), Float(0))
            for string in 0..<3 {
                soft += read(dark, phases[string])
                clear += read(open, phases[string])
                phases[string] += steps[string]
                if phases[string] >= 1 { phases[string] -= 1 }
            }
            let opening =
                0.22 + 0.16 * read(sine, (time * slow + Float(variant) * 0.21).truncatingRemainder(dividingBy: 1))
            let rise = min(1, time / attack)
            let fall = time < held ? 1 : max(0, 1 - (time - held) / release)
            let level = rise * rise * (3 - 2 * rise) * fall * fall
            return (soft * (1 - opening) + clear * opening) * level * 0.22
        }
    }

    /// An electric piano: a sine bent by another, the less the longer it sounds.
    private func keys(_ note: Note, _ held: Float) -> [Float] {
        let frequency = Float(note.frequency)
        let decay = 1.5 * pow(261 / frequency, 0.45)
        var (carrier, modulator) = (Float(0), Float(0))
        return samples(min(held + 0.6, decay * 4)) { index, time in
            modulator = wrapped(modulator + frequency / rate)
            carrier = wrapped(carrier + frequency * 1.0006 / rate)
            let bend = (0.16 * exp(-time * 5) + 0.05 * exp(-time * 0.8)) * Float(0.6 + 0.8 * note.level)
            let damper = time < held ? 1 : exp(-(time - held) * 9)
            return read(sine, wrapped(carrier + bend * read(sine, modulator))) * exp(-time / decay)
                * min(1, time / 0.004) * damper * 0.6
        }
    }

    private func bell(_ note: Note) -> [Float] {
        let frequency = Float(note.frequency)
        var phases: [Float] = [0, 0, 0, 0]
        let ratios: [Float] = [1, 2.003, 3.01, 5.42]
        let levels: [Float] = [1, 0.32, 0.1, 0.05]
        let decays: [Float] = [1.5, 0.8, 0.35, 0.12]
        return samples(3.6) { index, time in
            var sum: Float = 0
            for partial in 0..<4 where time < decays[partial] * 7 {
                phases[partial] = wrapped(phases[partial] + frequency * ratios[partial] / rate)
                sum += levels[partial] * read(sine, phases[partial]) * exp(-time / decays[partial])
            }
            return sum * min(1, time / 0.006) * 0.5
        }
    }

    /// Karplus and Strong: a delay line that hears itself through a soft filter.
    private func pluck(_ note: Note, _ variant: Int) -> [Float] {
        let period = rate / Float(note.frequency)
        let whole = Int(period - 0.6)
        let rest = period - 0.5 - Float(whole)
        let allpass = (1 - rest) / (1 + rest)
        var random = Chance(seed: UInt64(note.pitch * 131 + variant))
        var line = (0..<whole).map { _ in Float(random.next() * 2 - 1) }
        // A soft finger, not a pick.
        for _ in 0..<4 {
            for index in line.indices { line[index] = (line[index] + line[index > 0 ? index - 1 : whole - 1]) / 2 }
        }
        let mean = line.reduce(0, +) / Float(whole)
        let peak = max(0.05, line.map { abs($0 - mean) }.max() ?? 1)
        line = line.map { ($0 - mean) / peak }
        let loss = pow(0.001, period / rate / 2.6)
        var (place, last, before, after) = (0, Float(0), Float(0), Float(0))
        return samples(2.2) { index, time in
            let value = line[place]
            let soft = (value + last) / 2 * loss
            last = value
            after = allpass * (soft - after) + before
            before = soft
            line[place] = after
            place = place + 1 == whole ? 0 : place + 1
            return value * min(1, time / 0.003) * 0.4
        }
    }

    private func bass(_ note: Note, _ held: Float) -> [Float] {
        let step = Float(note.frequency) / rate
        var phase: Float = 0
        return samples(held + 0.12) { index, time in
            phase = wrapped(phase + step)
            let damper = time < held - 0.03 ? 1 : exp(-(time - held + 0.03) * 28)
            let overtone =
                0.35 * exp(-time * 3) * read(sine, wrapped(phase * 2)) + 0.08 * read(sine, wrapped(phase * 3))
            return (read(sine, phase) + overtone) * min(1, time / 0.014) * damper * exp(-time * 0.45) * 0.7
        }
    }

    private func brass(_ note: Note, _ held: Float) -> [Float] {
        let frequency = Float(note.frequency)
        var phases: [Float] = [0, 0.4]
        return samples(held + 0.5) { index, time in
            let vibrato = 1 + 0.0025 * min(1, time) * read(sine, wrapped(time * 4.8))
            phases[0] = wrapped(phases[0] + frequency * 0.9985 * vibrato / rate)
            phases[1] = wrapped(phases[1] + frequency * 1.0018 * vibrato / rate)
            let opening = 0.15 + 0.45 * min(1, time / 0.14) * exp(-time * 0.8)
            let soft = read(dark, phases[0]) + read(dark, phases[1])
            let clear = read(open, phases[0]) + read(open, phases[1])
            let damper = time < held ? 1 : max(0, 1 - (time - held) / 0.5)
            return (soft * (1 - opening) + clear * opening) * min(1, time / 0.07) * damper * damper * 0.34
        }
    }

    private func drum(from high: Float, to low: Float, seconds: Float, decay: Float) -> [Float] {
        var phase: Float = 0
        return samples(seconds) { index, time in
            phase = wrapped(phase + (low + (high - low) * exp(-time * 26)) / rate)
            return read(sine, phase) * exp(-time / decay) * min(1, time / 0.004) * 0.9
        }
    }

    /// - Parameter brightness: 0 lets the low half through, 1 the high.
    private func noise(seconds: Float, attack: Float, decay: Float, brightness: Float, _ variant: Int) -> [Float] {
        var random = Chance(seed: UInt64(variant) &* 7919 + 17)
        var (low, lower) = (Float(0), Float(0))
        return samples(seconds) { index, time in
            let white = Float(random.next() * 2 - 1)
            low += (white - low) * 0.42
            lower += (low - lower) * 0.14
            let sound = (white - low) * brightness + (low - lower) * (1 - brightness)
            let rise = min(1, time / attack)
            return sound * rise * exp(-max(0, time - attack) / decay) * 0.6
        }
    }

    private func wrapped(_ phase: Float) -> Float { phase - phase.rounded(.down) }
}
