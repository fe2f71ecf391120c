import Film
import Glibc

/// Looks at, or converts, media files in a process of its own with limits: `media-child MEGABYTES SECONDS FILE-KILOBYTES
/// probe|convert|keep FILE…`. Ends with 0 after the last file, whether it could be taken in or not; tells each on a line.
@main
struct MediaChild {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 5, let memory = Int(arguments[1]), let seconds = Int(arguments[2]),
            let file = Int(arguments[3])
        else { fatalError("MEGABYTES SECONDS FILE-KILOBYTES probe|convert|keep FILE…") }
        var limits = ProcessLimits()
        limits.memory = memory << 20
        limits.processorSeconds = seconds
        limits.fileBytes = file << 10
        try limits.apply()
        for path in arguments[5...] {
            do throws(FilmError) {
                say("probed \(path): \(try MediaProbe(path: path).streams) streams")
                guard arguments[4] != "probe" else { continue }
                var options = Transcoder.Options()
                options.preset = .draft
                options.threads = 1
                options.limits.seconds = 60
                let media = try Transcoder(path: path, options: options).write(to: path + ".out")
                if arguments[4] == "convert" { unlink(path + ".out") }
                say("converted \(path): \(media.frames) frames, \(media.seconds) s \(media.notes)")
            } catch {
                guard access(path + ".out", F_OK) != 0 else { fatalError("\(path).out was left behind") }
                say("refused \(path): \(error)")
            }
        }
    }

    /// At once: a crash must not swallow what was told before.
    private static func say(_ line: String) {
        _ = (line + "\n").withCString { write(STDOUT_FILENO, $0, strlen($0)) }
    }
}
