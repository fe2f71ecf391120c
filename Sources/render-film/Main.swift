import Dispatch
import Film
import Glibc
import JSON
import Synchronization

/// `render-film TIMELINE.json -o OUT.mp4`: a timeline becomes a film.
@main struct Main {
    private enum Exit {
        static let done: Int32 = 0
        static let failed: Int32 = 1
        static let usage: Int32 = 2
        static let interrupted: Int32 = 130
    }

    private static let interrupted = Atomic<Bool>(false)

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        // What libvips doubts comes back as an error if it matters.
        setenv("VIPS_WARNING", "1", 0)
        RenderMemory.giveBackLargePieces()
        let arguments: Arguments
        do throws(Arguments.Wrong) {
            arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
        } catch {
            complain([error.line])
            exit(Exit.usage)
        }
        if arguments.help {
            ProgressLines.put(Arguments.usage, to: STDOUT_FILENO)
            exit(Exit.done)
        }
        stopOnSignals()
        exit(render(arguments))
    }

    private static func render(_ arguments: Arguments) -> Int32 {
        var timeline: Timeline
        do throws(TimelineFile.Refused) {
            timeline = try TimelineFile.timeline(arguments.timeline, preset: arguments.preset)
        } catch {
            return fail(error.lines, arguments, Exit.usage)
        }
        timeline.look.encoder = arguments.encoder
        var renderer = FilmRenderer(timeline, film: arguments.output, workFolder: arguments.work)
        renderer.keepsSegments = arguments.work != nil
        renderer.replaces = arguments.force
        if let jobs = arguments.jobs { renderer.jobs = jobs }
        let lines = ProgressLines(json: arguments.json)
        do throws(FilmError) {
            let film = try renderer.render(
                cancelled: { interrupted.load(ordering: .relaxed) }, progress: { lines.show($0) })
            lines.end()
            report(film, arguments)
            return Exit.done
        } catch {
            lines.end()
            if error.code == .cancelled {
                return fail(["stopped. Start it again to carry on."], arguments, Exit.interrupted)
            }
            return fail([error.description], arguments, Exit.failed)
        }
    }

    private static func report(_ film: RenderedFilm, _ arguments: Arguments) {
        guard arguments.json else {
            ProgressLines.put("\(film.files.film)\n", to: STDOUT_FILENO)
            return
        }
        let result: JSON = [
            "film": JSON(film.files.film), "poster": JSON(film.files.poster), "vtt": JSON(film.files.webVTT),
            "srt": JSON(film.files.subRip), "frames": JSON(film.frames), "seconds": .double(film.seconds),
            "width": JSON(film.width), "height": JSON(film.height), "rendered": JSON(film.renderedSegments),
            "reused": JSON(film.reusedSegments),
        ]
        ProgressLines.put(result.canonicalText + "\n", to: STDOUT_FILENO)
    }

    private static func fail(_ lines: [String], _ arguments: Arguments, _ status: Int32) -> Int32 {
        complain(lines)
        if arguments.json {
            let error: JSON = ["error": JSON(lines.joined(separator: "\n"))]
            ProgressLines.put(error.canonicalText + "\n", to: STDOUT_FILENO)
        }
        return status
    }

    private static func complain(_ lines: [String]) {
        for line in lines { ProgressLines.put("render-film: \(line)\n", to: STDERR_FILENO) }
    }

    /// A request to end is noted, and the render ends itself.
    private static func stopOnSignals() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                // Held by its own handler: it lives as long as the process.
                withExtendedLifetime(source) { interrupted.store(true, ordering: .relaxed) }
            }
            source.resume()
        }
    }
}
