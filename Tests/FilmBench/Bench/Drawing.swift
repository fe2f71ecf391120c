import Film
import FoundationEssentials
import Glibc

/// The frames of a film as the renderer draws them, without coding them.
struct Drawing {
    let job: Job

    /// - Parameter file: Where the raw frames go; nil to throw them away.
    /// - Returns: The processor time of drawing, captions and all, with the pictures read already.
    func draw(to file: String?) throws -> Double {
        let output = try file.map { path in
            guard let output = fopen(path, "wb") else { throw BenchError("cannot write \(path)") }
            setvbuf(output, nil, _IOFBF, 1 << 20)
            return output
        }
        defer { output.map { _ = fclose($0) } }
        var whole = true
        var seconds = 0.0
        for renderer in try scenes() {
            var (first, last, count) = (0.0, 0.0, 0.0)
            try renderer.draw { (frame) throws(FilmError) in
                last = Self.processorTime()
                if count == 0 { first = last }
                count += 1
                if let output { whole = Self.write(frame, to: output) && whole }
            }
            // The first frame counts as much as the others do: its own time cannot be told from that of reading.
            seconds += (last - first) * count / max(1, count - 1)
        }
        guard whole, output.map({ fflush($0) == 0 }) ?? true else {
            throw BenchError("not all frames fit into \(file ?? "")")
        }
        return seconds
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func scenes() throws -> [SceneRenderer] {
        let look = FilmLook(
            canvas: Canvas(width: job.width, height: job.height, rateNumerator: job.rate),
            captions: try job.captions.map(CaptionFiles.style), seed: Job.seed)
        let scenes = job.scenes.map { scene in
            TimelineScene(
                picture: scene.picture, transition: Transition(.crossfade, frames: scene.transitionFrames),
                narration: scene.narration, pauseBefore: Job.pauseBefore, pauseAfter: 0, frames: scene.frames,
                words: scene.words.map { TimedWord($0.text, start: $0.start, end: $0.end) })
        }
        let timings = try scenes.map { try SceneTiming.measured($0, canvas: look.canvas).timing }
        return try scenes.indices.map { index in
            let previous = index > 0 ? (scene: scenes[index - 1], timing: timings[index - 1]) : nil
            return try SceneRenderer(
                look: look, scene: scenes[index], timing: timings[index], index: index, previous: previous)
        }
    }

    private static func write(_ frame: FrameBuffer, to output: UnsafeMutablePointer<FILE>) -> Bool {
        func plane(_ bytes: UnsafePointer<UInt8>, _ stride: Int, _ width: Int, _ height: Int) -> Bool {
            (0..<height).allSatisfy { fwrite(bytes + $0 * stride, 1, width, output) == width }
        }
        return plane(frame.luma, frame.lumaStride, frame.width, frame.height)
            && plane(frame.blueChroma, frame.chromaStride, frame.chromaWidth, frame.chromaHeight)
            && plane(frame.redChroma, frame.chromaStride, frame.chromaWidth, frame.chromaHeight)
    }
}

/// The caption styles of this clone.
enum CaptionFiles {
    static func style(_ name: String) throws -> CaptionStyle {
        let file = Repository.root + "/templates/captions/\(name).json"
        return try CaptionStyle(parsing: String(contentsOfFile: file, encoding: .utf8), file: file)
    }
}

enum Repository {
    /// Where this file was compiled: the benchmark is run where it was built.
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(
        separator: "/")
}
