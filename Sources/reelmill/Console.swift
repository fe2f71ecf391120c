import Glibc
import Orchestrator

extension Console {
    /// A result, to stdout. Fails if it does not arrive.
    @discardableResult
    static func show(_ text: String) throws(CommandError) -> ExitStatus {
        guard let code = Console.print(text) else { return .done }
        throw .failed("The result could not be written to the standard output: \(String(cString: strerror(code))).")
    }
}
