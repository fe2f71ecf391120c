import AIServices
import LocalModels
import Synchronization

/// What a program that speaks or reads says to what it is given.
enum ProgramOutput {
    static func of(
        _ program: String, _ arguments: [String], input: String, attempted: String
    ) async throws(ServiceError) -> [UInt8] {
        let name = program.split(separator: "/").last.map(String.init) ?? program
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
        case .success(let end): throw ServiceError(.unavailable, attempted, "\(name) ended with \(end).")
        case .failure(let error) where error.isMissing:
            throw ServiceError(
                .notInstalled, attempted, "there is no \(name) at \(program). Run scripts/setup, which installs it.")
        case .failure(let error): throw ServiceError(.unavailable, attempted, "\(error).")
        }
    }

    private final class Output: Sendable {
        private let collected = Mutex<[UInt8]>([])
        var bytes: [UInt8] { collected.withLock { $0 } }
        func append(_ bytes: UnsafeRawBufferPointer) { collected.withLock { $0 += bytes } }
    }
}
