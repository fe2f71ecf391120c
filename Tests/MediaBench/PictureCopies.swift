import BenchReport
import Pictures
import Support

/// Twelve megapixels to 1600 and to 400 pixels, as WebP of the same quality and effort, by us and by vipsthumbnail.
struct PictureCopies: MediaBenchPart {
    let name = "pictures"
    private static let count = 12
    private static let rounds = 3

    func measure(_ report: inout BenchReport) async throws {
        let folder = TemporaryFolder("media-bench")
        let files = try Self.photographs(in: folder, count: Self.count)
        var own: [MeasuredChild] = []
        var rival: [(wall: Double, cpu: Double)] = []
        for _ in 0..<Self.rounds {
            own.append(try OwnWork.copies.measured([folder.path] + files))
            var total = (wall: 0.0, cpu: 0.0)
            for (side, suffix) in [(PictureVersion.mediumSide, "m"), (PictureVersion.thumbnailSide, "t")] {
                let quality = PictureVersion.Format.webp.usualQuality
                let run = try MeasuredChild(
                    "vipsthumbnail",
                    [
                        "--size", "\(side)x\(side)>", "-o",
                        "\(folder.path)/%s-\(suffix).webp[Q=\(quality),effort=3,strip]",
                    ]
                        + files)
                total.wall += run.wall
                total.cpu += run.cpu
            }
            rival.append(total)
        }
        let (ours, theirs) = (median(own.map(\.wall)), median(rival.map(\.wall)))
        let pictures = Double(files.count)
        report.add(
            "pictures a second, medium and thumbnail", pictures / ours, "/s", nil, "\(files.count) JPEG of 12 MP")
        report.add("  vipsthumbnail", pictures / theirs, "/s", nil, "once for each size")
        report.add("  ours against it", theirs / ours, "×", .atLeast(1))
        report.add(
            "  processor time of one, ours", median(own.map(\.cpu)) / pictures, "s", nil,
            "vipsthumbnail: \(rounded(median(rival.map(\.cpu)) / pictures, 3)) s")
    }

    /// Detailed pictures with the grain of a camera.
    static func photographs(in folder: TemporaryFolder, count: Int) throws -> [String] {
        try (0..<count).map { number in
            let path = folder.file("photograph-\(number).jpg")
            _ = try MeasuredChild(
                "ffmpeg",
                [
                    "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i",
                    "testsrc2=s=1000x750",
                    "-vf",
                    "noise=alls=40:all_seed=\(number),scale=4000x3000:flags=bicubic,noise=alls=8:all_seed=\(number)",
                    "-frames:v", "1", "-q:v", "3", path,
                ])
            return path
        }
    }

    /// A file after the other, as the two steps of an upload share its decoding; on two threads, like vipsthumbnail.
    static func work(_ arguments: [String]) async throws {
        guard let folder = arguments.first else { throw BenchError("a folder is missing") }
        let files = Array(arguments.dropFirst())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, file) in files.enumerated() {
                if number >= 2 { try await group.next() }
                group.addTask {
                    _ = try PictureFile(file).write([
                        PictureVersion(
                            longestSide: PictureVersion.mediumSide, format: .webp,
                            path: "\(folder)/own-\(number)-m.webp"),
                        PictureVersion(
                            longestSide: PictureVersion.thumbnailSide, format: .webp,
                            path: "\(folder)/own-\(number)-t.webp"),
                    ])
                }
            }
            try await group.waitForAll()
        }
    }
}
