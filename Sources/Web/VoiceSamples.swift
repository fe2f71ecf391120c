import Digests
import Dispatch
import Glibc
import HTTPServer
package import JSON
package import Logs
package import Orchestrator
import Synchronization
import Threads

/// Which voices an order may name, as far as the server knows.
package struct VoiceRules: Sendable {
    /// For the description of the API; nil where any name may be one.
    let pattern: String?
    /// Why an order may not name a voice, as in `is not installed`.
    let refusal: @Sendable (String) -> String?

    package static let any = VoiceRules(pattern: nil) { _ in nil }

    package init(pattern: String?, refusal: @escaping @Sendable (String) -> String?) {
        self.pattern = pattern
        self.refusal = refusal
    }
}

/// A sentence in each voice, spoken once by a child and kept as a file.
package final class VoiceSamples: Sendable {
    package struct Rules: Sendable {
        /// How long a child may take before it is killed.
        package var time: Duration = .seconds(60)
        /// Requests that may wait for children.
        package var waiting = 16
        /// For how long a voice that failed is not tried again.
        package var pause: Duration = .seconds(20)

        package init() {}
    }

    private struct State {
        var waiting = 0
        var failed: [String: ContinuousClock.Instant] = [:]
    }

    private let folder: String
    private let command: ChildCommand
    private let environment: [String]
    private let logs: ChildLogs
    private let log: Log
    private let maker: String
    private let rules: Rules
    private let turns = OneAtATime()
    private let state = Mutex(State())

    /// - Parameters:
    ///   - command: Takes a voice and the path of the file that is to be made, after its own arguments.
    ///   - maker: Who speaks with what. Samples of others are made anew.
    package init(
        folder: String, command: ChildCommand, environment: [String], logs: ChildLogs, log: Log, maker: JSON,
        rules: Rules = Rules()
    ) {
        self.folder = folder
        self.command = command
        self.environment = environment
        self.logs = logs
        self.log = log
        self.maker = maker.canonicalText
        self.rules = rules
    }

    /// The file with the sample of a voice that there is, which is made now if it is not there yet.
    func file(of voice: String) async throws -> String {
        let path = "\(folder)/\(SHA256.of("\(maker) \(voice)").hex.prefix(32)).m4a"
        if access(path, R_OK) == 0 { return path }
        try enter()
        defer { state.withLock { $0.waiting -= 1 } }
        return try await turns.inTurn("") { [self] in
            if access(path, R_OK) == 0 { return path }
            try checkPause(voice)
            try await make(voice, path)
            return path
        }
    }

    private func enter() throws(HTTPError) {
        let hasRoom = state.withLock { state in
            guard state.waiting < rules.waiting else { return false }
            state.waiting += 1
            return true
        }
        if !hasRoom { throw .tryLater(503, "Too many samples of voices are asked for at this moment.", after: 5) }
    }

    private func checkPause(_ voice: String) throws(HTTPError) {
        let isPaused = state.withLock { state in
            state.failed[voice].map { ContinuousClock.now - $0 < rules.pause } ?? false
        }
        if isPaused { throw refusal(voice) }
    }

    private func refusal(_ voice: String) -> HTTPError {
        .tryLater(
            503, "The sample of '\(voice)' could not be made now. The server's log says why.",
            after: Int(rules.pause.components.seconds))
    }

    private func make(_ voice: String, _ path: String) async throws {
        guard mkdir(folder, 0o750) == 0 || errno == EEXIST else {
            throw HTTPError(500, "The server could not keep this sample.", hidden: "mkdir \(folder): errno \(errno)")
        }
        let child: ChildProcess
        do {
            child = try ChildProcess(
                command.program, command.arguments + [voice, path], environment: environment,
                log: logs.file(of: "voice-samples"))
        } catch {
            throw HTTPError(500, "The server could not begin with this sample.", hidden: "\(error)")
        }
        let limit = DispatchSource.makeTimerSource(queue: .global())
        limit.schedule(deadline: .now() + .milliseconds(Int(rules.time / .milliseconds(1))))
        limit.setEventHandler { kill(child.pid, SIGKILL) }
        limit.resume()
        let end = await child.end()
        limit.cancel()
        guard end == .exited(0), access(path, R_OK) == 0 else {
            log.warning("a sample of a voice could not be made", ["voice": voice, "end": "\(end)"])
            state.withLock { $0.failed[voice] = .now }
            throw refusal(voice)
        }
    }
}

extension Site {
    func addVoices(_ router: inout Router) {
        router.get("/api/voices/{name}/sample") { request in
            _ = try request.caller
            // What is not there yet costs time, and of some providers money: no page of another site may ask for it.
            try Origins.check(request, isNeeded: false)
            let name = request.parameter("name")
            if let reason = voiceRules.refusal(name) { throw HTTPError(404, "The voice '\(name)' \(reason)") }
            guard let samples, voices.items?.contains(where: { $0["name"]?.text == name }) == true else {
                throw HTTPError(404, "There is no voice of this name. GET /api/options names those there are.")
            }
            return try .file(
                try await samples.file(of: name), type: "audio/mp4", headers: ["Cache-Control": "private, no-cache"])
        }
    }

    /// The voices as an order may name them, each with where it can be heard.
    var shownVoices: JSON {
        guard samples != nil else { return voices }
        return .array(
            (voices.items ?? []).map { voice in
                var fields = voice.fields ?? [:]
                let name = PercentCoding.encoded(voice["name"]?.text ?? "")
                fields["sampleUrl"] = JSON("/api/voices/\(name)/sample")
                return .object(fields)
            })
    }
}
