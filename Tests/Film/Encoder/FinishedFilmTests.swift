import Film
import FoundationEssentials
import Support
import Testing

/// The properties that callers rely on, judged on files that were really written.
@Suite(.timeLimit(.minutes(15)))
struct `A finished film` {
    private let folder = TemporaryFolder("film")

    /// Three segments of a moving texture: 2.5 s, 1 frame, and the rest of 5 s.
    private func film(_ format: VideoFormat, labels: FilmLabels = FilmLabels()) throws -> String {
        let rate = format.framesPerSecond
        let lengths = [rate * 5 / 2, 1, rate * 5 / 2 - 1]
        let segments = try lengths.enumerated().map { index, frames in
            try Segment.moving(folder.file("\(index).mp4"), format, frames: frames, seed: UInt64(index + 1)).path
        }
        let path = folder.file("film.mp4")
        let film = try FilmAssembler(segments: segments).write(to: path, labels: labels, sound: sound(Self.tone))
        #expect(film.frames == lengths.reduce(0, +))
        return path
    }

    private static func tone(_ index: Int) -> Float { index % 96 < 48 ? 0.2 : -0.2 }

    @Test(arguments: [24, 25, 30, 60])
    func `has the codecs, the rate, the tags and the length that were promised`(rate: Int) throws {
        let format = try VideoFormat(width: 270, height: 480, framesPerSecond: rate, preset: .standard)
        let path = try film(format)
        let video = try Judges.stream("v", of: path)
        #expect(video["codec_name"] == "h264" && video["profile"] == "High" && video["pix_fmt"] == "yuv420p")
        #expect(video["sample_aspect_ratio"] == "1:1" && video["field_order"] == "progressive")
        #expect(video["r_frame_rate"] == "\(rate)/1" && video["avg_frame_rate"] == "\(rate)/1")
        #expect(video["color_range"] == "tv" && video["color_space"] == "bt709")
        #expect(video["color_primaries"] == "bt709" && video["color_transfer"] == "bt709")
        #expect(video["chroma_location"] == "left")
        #expect(video["start_time"] == "0.000000")
        let audio = try Judges.stream("a", of: path)
        #expect(audio["codec_name"] == "aac" && audio["profile"] == "LC")
        #expect(audio["sample_rate"] == "48000" && audio["channels"] == "2")
        #expect(audio["start_time"] == "0.000000")
        let frames = rate * 5 / 2 * 2
        #expect(video["nb_frames"] == "\(frames)")
        let seconds = Double(frames) / Double(rate)
        for told in [video["duration"], audio["duration"], try Judges.container(of: path)["duration"]] {
            let told = try #require(told.flatMap { Double($0) })
            #expect(abs(told - seconds) < 0.001)
        }
    }

    @Test func `shows each frame for equally long`() throws {
        let path = try film(try VideoFormat(width: 128, height: 96, framesPerSecond: 30, preset: .standard))
        let times = try Judges.packets("v", "pts", of: path).compactMap { Int($0) }.sorted()
        #expect(times.count == 150 && times[0] == 0)
        #expect(Set(zip(times, times.dropFirst()).map { $1 - $0 }).count == 1)
    }

    @Test func `can be entered every two seconds and at every segment, without what came before`() throws {
        let path = try film(try VideoFormat(width: 128, height: 96, framesPerSecond: 30, preset: .standard))
        let flags = try Judges.packets("v", "flags", of: path)
        let keys = flags.indices.filter { flags[$0].hasPrefix("K") }
        #expect(Set([0, 75, 76]).isSubset(of: keys))
        #expect(zip(keys, keys.dropFirst() + [flags.count]).allSatisfy { $1 - $0 <= 60 })
        // Each key frame is an IDR picture: nothing after it refers to anything before it.
        let pictures = try Judges.unitTypes(of: path).filter { (1...5).contains($0) }
        #expect(pictures.indices.filter { pictures[$0] == 5 } == keys)
        for start in [0, 2.5, 76.0 / 30] {
            let outcome = Judges.decode(path, from: start)
            #expect(outcome.status == 0 && outcome.complaint.isEmpty, "\(outcome.complaint)")
        }
    }

    @Test func `has one set of parameters, in its header`() throws {
        let path = try film(try VideoFormat(width: 128, height: 96, framesPerSecond: 30, preset: .high))
        let header = try #require(
            Atoms(path: path).payloads("stsd").first { $0.firstRange(of: Array("avcC".utf8)) != nil })
        let start = try #require(header.firstRange(of: Array("avcC".utf8))).upperBound
        let sets = header[(start + 5)...]
        #expect(sets[start + 5] & 0x1f == 1)
        let length = Int(sets[start + 6]) << 8 | Int(sets[start + 7])
        #expect(sets[start + 8 + length] == 1)
        let types = try Judges.unitTypes(of: path)
        #expect(!types.contains(7) && !types.contains(8))
        // x264 says what it is once, not once a segment.
        #expect(types.filter { $0 == 6 }.count <= 1)
    }

    @Test func `has its index first, no edit list, and negative offsets for reordered frames`() throws {
        let path = try film(try VideoFormat(width: 128, height: 96, framesPerSecond: 30, preset: .standard))
        let atoms = try Atoms(path: path)
        let moov = try #require(atoms.paths.firstIndex(of: "moov"))
        let mdat = try #require(atoms.paths.firstIndex(of: "mdat"))
        #expect(moov < mdat)
        #expect(atoms.paths.contains("moov/trak/mdia/minf/stbl/stts"))
        #expect(!atoms.paths.contains { $0.hasSuffix("edts") || $0.hasSuffix("elst") })
        let offsets = try #require(atoms.payloads("ctts").first)
        #expect(offsets[0] == 1)
        let values = stride(from: 12, to: offsets.count - 3, by: 8).map { at in
            Int32(bitPattern: offsets[at..<(at + 4)].reduce(0) { $0 << 8 | UInt32($1) })
        }
        #expect(values.contains { $0 < 0 } && values.first == 0)
    }

    @Test func `decodes without a doubt, whole and each segment alone`() throws {
        let path = try film(try VideoFormat(width: 270, height: 480, framesPerSecond: 30, preset: .draft))
        for file in [path] + (0..<3).map({ folder.file("\($0).mp4") }) {
            let outcome = Judges.decode(file)
            #expect(outcome.status == 0 && outcome.complaint.isEmpty, "\(file): \(outcome.complaint)")
        }
    }

    @Test func `carries title, description and comment in any script`() throws {
        let labels = FilmLabels(
            title: "Die Möwe 🐦 und das Meer", description: "قصة\nin two lines", comment: "42 = 6 · 7")
        let format = try VideoFormat(width: 64, height: 64, framesPerSecond: 24, preset: .draft)
        let probe = try MediaProbe(path: film(format, labels: labels))
        #expect(probe.title == labels.title && probe.description == labels.description)
        #expect(probe.comment == labels.comment)
    }

    @Test(arguments: [(1080, 1920, 30), (1920, 1080, 25), (1080, 1080, 24), (1080, 1920, 60), (32, 34, 24)])
    func `may be one frame long, in any size and rate`(width: Int, height: Int, rate: Int) throws {
        for preset in VideoPreset.all {
            let format = try VideoFormat(width: width, height: height, framesPerSecond: rate, preset: preset)
            let segment = try Segment.moving(folder.file("one.mp4"), format, frames: 1)
            let path = folder.file("film.mp4")
            let film = try FilmAssembler(segments: [segment.path]).write(
                to: path, labels: FilmLabels(), sound: silence())
            #expect(film.frames == 1)
            let probe = try MediaProbe(path: path)
            let video = try #require(probe.video.first)
            #expect(video.width == width && video.height == height && video.frames == 1 && video.profile == "High")
            #expect(abs((probe.seconds ?? 0) - 1 / Double(rate)) < 0.001)
            let outcome = Judges.decode(path)
            #expect(outcome.status == 0 && outcome.complaint.isEmpty, "\(outcome.complaint)")
        }
    }

    @Test func `is the same to the last byte when it is made again`() throws {
        let format = try VideoFormat(width: 128, height: 96, framesPerSecond: 30, preset: .standard)
        let files = try (0..<2).map { _ in
            let path = try film(format, labels: FilmLabels(title: "Again"))
            return try ["0.mp4", "1.mp4", "2.mp4"].map { try Data(contentsOf: URL(filePath: folder.file($0))) }
                + [try Data(contentsOf: URL(filePath: path))]
        }
        #expect(files[0] == files[1])
    }

    @Test func `is joined from 500 segments of one frame, in their order`() throws {
        let format = try VideoFormat(width: 64, height: 64, framesPerSecond: 30, preset: .standard)
        let pictures = TestPictures(width: 64, height: 64)
        func level(_ number: Int) -> Int { 20 + (number * 37) % 200 }
        let segments = try (0..<500).map { index in
            let encoder = try SegmentEncoder(path: folder.file("\(index)"), format: format, threads: 1)
            try encoder.append(pictures.grey(UInt8(level(index))))
            return try encoder.finish().path
        }
        let path = folder.file("film.mp4")
        _ = try FilmAssembler(segments: segments).write(to: path, labels: FilmLabels(), sound: silence())
        let reader = try FrameReader(path: path)
        for number in 0..<500 {
            try #require(try reader.next(into: pictures.frame))
            #expect(abs(pictures.frame.middleLuma - level(number)) <= 3, "frame \(number)")
            #expect(abs(reader.seconds - Double(number) / 30) < 0.0001)
        }
        #expect(try !reader.next(into: pictures.frame))
        let outcome = Judges.decode(path)
        #expect(outcome.status == 0 && outcome.complaint.isEmpty, "\(outcome.complaint)")
    }
}
