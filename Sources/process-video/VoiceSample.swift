import AIServices
import EmbeddedServices
import Film
import FoundationEssentials
import Glibc
import Logs
import Orchestrator
import Settings
import Steps

/// `process-video --voice-sample VOICE OUT.m4a`: speaks a sentence in a voice, for who has to choose one. Paid calls go
/// by a journal beside the file. One process at a time; whoever waited finds the file there.
enum VoiceSample {
    static let option = "--voice-sample"
    private static let sentence = "Far out at sea a small boat turned for home, and somebody lit the lamp in the tower."

    static func run(_ words: [String]) async -> ExitCode {
        signal(SIGPIPE, SIG_IGN)
        // Whoever waits for it gives up sooner, and may have died.
        alarm(120)
        guard words.count == 2, words[1].hasPrefix("/") else {
            Console.complain("process-video: \(option) needs the name of a voice and the whole path of a file after it")
            return .usage
        }
        do {
            let settings = try Settings.fromEnvironment()
            let log = Log(settings)
            let services = try Services(settings, log: log, embedded: EmbeddedServices.provider(settings))
            try await speak(voice: words[0], to: words[1], by: services.narrator())
            return .completed
        } catch {
            Console.complain("process-video: \(error)")
            return .failed
        }
    }

    private static func speak(voice: String, to target: String, by narrator: any Narrator) async throws {
        let lock = open(target + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else {
            throw ServiceError(.unavailable, "speak a sample", "\(target).lock cannot be locked")
        }
        defer { close(lock) }
        if FileManager.default.fileExists(atPath: target) { return }
        // What a killed process left goes first.
        let folder = target + ".making"
        try removeFolder(folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let journal = try CallJournal(path: target + ".calls.jsonl")
        let request = "sample of \(voice): \(sentence)"
        let spoken = try await narrator.narrate(
            NarrationRequest(text: sentence, language: "en", voice: voice),
            Job(folder: folder, calls: journal.calls(for: request)))
        var options = Transcoder.Options()
        options.loudness = -16
        options.threads = 1
        _ = try Transcoder(path: spoken.file, options: options).write(to: folder + "/sample.m4a")
        guard rename(folder + "/sample.m4a", target) == 0 else {
            throw ServiceError(.unavailable, "speak a sample", "\(target) cannot be written: errno \(errno)")
        }
        try journal.delivered(request)
        try removeFolder(folder)
    }

    private static func removeFolder(_ folder: String) throws {
        guard FileManager.default.fileExists(atPath: folder) else { return }
        try FileManager.default.removeItem(atPath: folder)
    }
}
