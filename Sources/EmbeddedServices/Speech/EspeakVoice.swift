import AIServices
import Glibc
import LocalModels
import Synchronization

/// The program espeak-ng, as a process: it speaks a hundred languages, plainly.
package struct EspeakVoice: Sendable {
    private let program: String

    /// - Parameter program: As in `/usr/bin/espeak-ng`.
    package init(program: String) { self.program = program }

    var isInstalled: Bool { access(program, X_OK) == 0 }

    struct Language: Hashable, Sendable {
        let tag: String
        let name: String
    }

    /// Its languages, by their tags.
    func languages() async throws(ServiceError) -> [Language] {
        let listed = try await run(["--voices"], input: "", attempted: "list the voices of espeak-ng")
        let lines = String(decoding: listed, as: UTF8.self).split(separator: "\n").dropFirst()
        return lines.compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            return fields.count > 3
                ? Language(tag: String(fields[1]), name: String(fields[3]).replacing("_", with: " ")) : nil
        }
    }

    /// - Parameter language: One of its own tags.
    func speak(
        _ text: String, language: String, speed: Double, attempted: String
    ) async throws(ServiceError) -> MonoSound {
        let rate = Int((165 * speed).rounded())
        let bytes = try await run(
            ["-v", language, "-s", "\(rate)", "-b", "1", "-z", "--stdin", "--stdout"], input: text, attempted: attempted
        )
        if bytes.isEmpty { return MonoSound(rate: 22_050, samples: []) }
        guard let sound = MonoSound(wave: bytes) else {
            throw ServiceError(.unavailable, attempted, "espeak-ng gave no sound that can be read.")
        }
        return sound
    }

    private func run(_ arguments: [String], input: String, attempted: String) async throws(ServiceError) -> [UInt8] {
        let output = Output()
        let result: Result<PipedProgram.End, PipedProgramError> = await withCheckedContinuation { continuation in
            do throws(PipedProgramError) {
                let program = try PipedProgram(
                    program, arguments, environment: ["LANG=C.UTF-8", "PATH=/usr/bin:/bin"],
                    output: { output.append($0) }, ended: { continuation.resume(returning: .success($0)) })
                _ = program.send(Array(input.utf8))
                program.finishInput()
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        switch result {
        case .success(.exited(0)): return output.bytes
        case .success(let end): throw ServiceError(.unavailable, attempted, "espeak-ng ended with \(end).")
        case .failure(let error) where error.isMissing:
            throw ServiceError(
                .notInstalled, attempted, "there is no espeak-ng at \(program). Run scripts/setup, which installs it.")
        case .failure(let error): throw ServiceError(.unavailable, attempted, "\(error).")
        }
    }

    private final class Output: Sendable {
        private let collected = Mutex<[UInt8]>([])
        var bytes: [UInt8] { collected.withLock { $0 } }
        func append(_ bytes: UnsafeRawBufferPointer) { collected.withLock { $0 += bytes } }
    }
}
