import Glibc
import JSON
import Logs
import Orchestrator
import Settings
import StageMachine
import Steps

@main
struct ProcessMedia {
    static func main() async {
        let code = await ProcessMain.run(
            name: "process-media", kind: .media, arguments: Array(CommandLine.arguments.dropFirst())
        ) { _, _ in (StepRegistry([]), .object([:])) }
        exit(code.rawValue)
    }
}
