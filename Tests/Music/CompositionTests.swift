import FoundationEssentials
import Music
import Support
import Testing

/// Each piece played once for all tests.
private let recordings = Dictionary(uniqueKeysWithValues: Mood.allCases.map { ($0, Recording(Composition($0))) })

struct CompositionTests {
    let folder = TemporaryFolder("music")

    private func recording(_ mood: Mood) throws -> Recording { try #require(recordings[mood]) }

    @Test(arguments: Mood.allCases)
    func `every note belongs to the scale`(mood: Mood) {
        let piece = Composition(mood)
        let pitched = piece.notes.filter(\.voice.isPitched)
        #expect(pitched.count > 60)
        for note in pitched { #expect(piece.scale.contains(note.pitch), "\(note)") }
    }

    @Test(arguments: Mood.allCases)
    func `voices of the pad go short ways`(mood: Mood) throws {
        let chords = Dictionary(grouping: Composition(mood).notes.filter { $0.voice == .pad }, by: \.start)
            .sorted { $0.key < $1.key }.map { $0.value.map(\.pitch).sorted() }
        for (before, after) in zip(chords, chords.dropFirst()) {
            let way = zip(before, after).reduce(0) { $0 + abs($1.0 - $1.1) }
            #expect(way <= 16, "\(before) to \(after)")
            #expect(after.count == 4)
        }
    }

    @Test(arguments: Mood.allCases)
    func `a bed is 20 to 40 seconds of steady sound`(mood: Mood) throws {
        let sound = try recording(mood)
        #expect((20.0...40).contains(Double(sound.left.count) / 48_000) && sound.left.count == sound.right.count)
        let levels = stride(from: 0, to: sound.left.count - 24_000, by: 24_000).map { start -> Float in
            let part: ArraySlice<Float> = sound.left[start..<start + 24_000]
            return part.reduce(Float(0)) { $0 + $1 * $1 }
        }
        // No hole of half a second: at most 14 dB below the loudest.
        #expect(try #require(levels.min()) > #require(levels.max()) * 0.04)
    }

    @Test(arguments: Mood.allCases)
    func `the end goes on at the beginning`(mood: Mood) throws {
        let sound = try recording(mood)
        for channel in [sound.left, sound.right] {
            // How much each sample departs from the line through the two before it: a click stands out.
            func bend(_ one: Float, _ two: Float, _ three: Float) -> Float { abs(three - 2 * two + one) }
            var bends: [Float] = []
            for at in 2..<channel.count { bends.append(bend(channel[at - 2], channel[at - 1], channel[at])) }
            let last = channel.count - 1
            let seam = max(
                bend(channel[last - 1], channel[last], channel[0]), bend(channel[last], channel[0], channel[1]))
            bends.sort()
            #expect(seam <= bends[bends.count * 999 / 1000])
        }
    }

    @Test(arguments: Mood.allCases)
    func `nothing is louder than the headroom, and nothing pulls to one side`(mood: Mood) throws {
        let sound = try recording(mood)
        for channel in [sound.left, sound.right] {
            let peak = channel.reduce(Float(0)) { max($0, abs($1)) }
            #expect(peak < 0.7 && peak > 0.1)
            #expect(abs(channel.reduce(Float(0), +) / Float(channel.count)) < 1e-4)
        }
        var (both, left, right) = (0.0, 0.0, 0.0)
        for index in sound.left.indices {
            let (l, r) = (Double(sound.left[index]), Double(sound.right[index]))
            both += l * r
            left += l * l
            right += r * r
        }
        // Wide, yet whole when it is played through one loudspeaker; as loud on both sides within 2 dB.
        #expect((0.3...0.95).contains(both / (left * right).squareRoot()))
        #expect((0.63...1.58).contains(left / right))
    }

    @Test(arguments: Mood.allCases)
    func `it is as loud as beds are, as a player measures it`(mood: Mood) throws {
        let path = folder.file("bed.wav")
        try recording(mood).write(to: path)
        let report = try ffmpeg(["-i", path, "-af", "ebur128=peak=true", "-f", "null", "-"])
        #expect(abs(try number(after: "I:", report) + 20) < 0.5)
        #expect(try number(after: "Peak:", report) < -3)
    }

    @Test(arguments: Mood.allCases)
    func `voices have room between 1 and 4 kHz`(mood: Mood) throws {
        let path = folder.file("bed.wav")
        try recording(mood).write(to: path)
        let all = try mean(path, "anull")
        let middle = try mean(path, "highpass=f=1000:p=2,highpass=f=1000:p=2,lowpass=f=4000:p=2")
        #expect(middle < all - 10)
        // And it can be heard on a telephone, which has no bass.
        #expect(try mean(path, "highpass=f=150:p=2,highpass=f=150:p=2") > all - 7)
    }

    @Test func `the same bed is the same, and no two are alike`() throws {
        #expect(try recording(.calm).left == Recording(Composition(.calm)).left)
        let tunes = Mood.allCases.map { Composition($0).notes.map { [$0.pitch, Int($0.start * 100)] } }
        #expect(Set(tunes).count == Mood.allCases.count)
        #expect(Set(Mood.allCases.map { Composition($0).beatsPerMinute }).count == Mood.allCases.count)
    }

    @Test func `a file that cannot be written is told so`() throws {
        let error = try #require(throws: MusicError.self) {
            try Composition.write(.sad, to: folder.file("no/such.wav"))
        }
        #expect(error.code == .unwritable && "\(error)".contains("no/such.wav"))
    }

    /// What it reports.
    private func ffmpeg(_ arguments: [String]) throws -> String {
        let outcome = BuiltProgram(path: "/usr/bin/ffmpeg").run(["-nostdin", "-hide_banner", "-nostats"] + arguments)
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return outcome.complaint
    }

    private func mean(_ path: String, _ filter: String) throws -> Double {
        try number(after: "mean_volume:", ffmpeg(["-i", path, "-af", "\(filter),volumedetect", "-f", "null", "-"]))
    }

    /// The last number that stands behind this word.
    private func number(after word: String, _ text: String) throws -> Double {
        let rest = try #require(text.ranges(of: word).last.map { text[$0.upperBound...] })
        return try #require(Double(rest.split(whereSeparator: \.isWhitespace)[0]))
    }
}
