import FoundationEssentials
import Glibc
package import StageMachine

/// Small files in the scratch folder of a step.
package enum ScratchFile {
    package static func write(_ text: String, to path: String) throws(StepFailure) {
        try write(Array(text.utf8), to: path)
    }

    package static func write(_ bytes: [UInt8], to path: String) throws(StepFailure) {
        do {
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw StepFailure(code: "io", message: "\(path) could not be written: \(error)", isRetryable: true)
        }
    }

    package static func text(of path: String) throws(StepFailure) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw StepFailure(code: "io", message: "\(path) could not be read.", isRetryable: true)
        }
        return String(decoding: data, as: UTF8.self)
    }
}
