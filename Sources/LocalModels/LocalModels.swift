import Dispatch
import Glibc
package import JSON
import Synchronization

/// The models that run on this machine, in a Python process of their own: started on first need, ended with this object
/// and with this process, however that ends. One is enough for a process; requests of many tasks are worked on in turn.
package final class LocalModels: Sendable {
    package struct Place: Hashable, Sendable {
        /// The Python that has the packages of scripts/requirements.txt, as in `/…/.venv/bin/python`.
        package var python: String
        /// The folder of `local_models.py`.
        package var helper: String
        /// A folder for what is made once from the packages; may be missing.
        package var cache: String

        package init(python: String, helper: String, cache: String) {
            self.python = python
            self.helper = helper
            self.cache = cache
        }
    }

    private struct Run: Sendable {
        let answers: Answers
        let program: PipedProgram
    }

    private struct State {
        var run: Run?
        var lastNumber: Int64 = 0
    }

    private let place: Place
    private let state = Mutex(State())
    /// Sending may block while the helper is slow; that must not be on a thread of tasks.
    private let sender = DispatchQueue(label: "reelmill.local-models.send")
    private let clock = DispatchQueue(label: "reelmill.local-models.clock")

    package init(_ place: Place) { self.place = place }

    deinit { state.withLock { $0.run?.program.finishInput() } }

    /// Whether all that can be seen without starting it is there.
    package var isInstalled: Bool { missing == nil }

    /// The file that would have to be there and is not.
    package var missing: String? { place.missing }

    /// What the neural voice would need and is not there.
    package var missingVoice: String? { place.missingVoice }

    /// Nil while it does not run.
    package var processID: Int32? {
        state.withLock { state in state.run.flatMap { $0.answers.isOpen ? $0.program.pid : nil } }
    }

    /// Asks for what `helper/local_models.py` calls an op. A helper that dies meanwhile is started anew and asked again,
    /// once.
    /// - Parameters:
    ///   - attempted: For messages, as in `speak 'Once upon a time…'`.
    ///   - timeout: Seconds, with those that other requests take first. A helper that exceeds it is ended.
    package func request(
        _ op: String, _ fields: [String: JSON], attempted: String, timeout: Double = 120
    ) async throws(LocalModelsError) -> JSON {
        let first = try start(attempted)
        let outcome = await ask(first, op, fields, timeout)
        guard case .died = outcome else { return try result(of: outcome, first, attempted, timeout) }
        let second = try start(attempted)
        return try result(of: await ask(second, op, fields, timeout), second, attempted, timeout)
    }

    private var script: String { place.script }

    private func start(_ attempted: String) throws(LocalModelsError) -> Run {
        let place = place
        let script = script
        let started: Result<Run, LocalModelsError> = state.withLock { state in
            if let run = state.run, run.answers.isOpen { return .success(run) }
            guard access(script, R_OK) == 0 else {
                return .failure(.init(.notInstalled, attempted, "there is no \(script)."))
            }
            let answers = Answers()
            do throws(PipedProgramError) {
                let program = try PipedProgram(
                    place.python, ["-I", "-B", "-u", script, place.cache],
                    environment: ["LANG=C.UTF-8", "PATH=/usr/bin:/bin"],
                    output: { answers.take($0) }, ended: { answers.end($0) })
                let run = Run(answers: answers, program: program)
                state.run = run
                return .success(run)
            } catch {
                return .failure(
                    .init(
                        error.isMissing ? .notInstalled : .failed, attempted,
                        error.isMissing
                            ? "there is no Python at \(place.python). Run scripts/setup, which installs it."
                            : "\(error)."))
            }
        }
        return try started.get()
    }

    private func ask(
        _ run: Run, _ op: String, _ fields: [String: JSON], _ timeout: Double
    ) async -> Answers.Outcome {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let request = JSON.object(fields.merging(["id": JSON(number), "op": JSON(op)]) { _, own in own })
        let line = Array((request.canonicalText + "\n").utf8)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                run.answers.expect(number, continuation)
                if Task.isCancelled {
                    run.answers.settle(number, .cancelled)
                    return
                }
                sender.async { _ = run.program.send(line) }
                clock.asyncAfter(deadline: .now() + timeout) {
                    guard run.answers.settle(number, .timedOut) else { return }
                    // What follows would wait behind the one that hangs.
                    run.program.kill()
                }
            }
        } onCancel: {
            run.answers.settle(number, .cancelled)
        }
    }

    private func result(
        of outcome: Answers.Outcome, _ run: Run, _ attempted: String, _ timeout: Double
    ) throws(LocalModelsError) -> JSON {
        switch outcome {
        case .result(let result):
            return result
        case .refused("not_installed", let message):
            throw LocalModelsError(
                .notInstalled, attempted, "\(message) in \(place.python). Run scripts/setup, which installs it.")
        case .refused(let code, let message):
            throw LocalModelsError(.init(name: code), attempted, message + ".")
        case .died(let end):
            let complaint = run.program.complaint
            let how =
                switch end {
                case .exited(let code): "exit code \(code)"
                case .killed(let signal): "signal \(signal)"
                }
            throw LocalModelsError(
                .died, attempted,
                "the helper of the local models ended twice (\(how))\(complaint.isEmpty ? "." : ": \(complaint)")")
        case .timedOut:
            throw LocalModelsError(.timedOut, attempted, "the local model did not answer within \(Int(timeout)) s.")
        case .cancelled:
            throw LocalModelsError(.cancelled, attempted, "it was cancelled.")
        }
    }
}
