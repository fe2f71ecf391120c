import Glibc
import JSON
import Logs
import Orchestrator
import Settings
import StageMachine
import Steps

@main
struct ProcessVideo {
    static func main() async {
        let code = await ProcessMain.run(
            name: "process-video", kind: .video, arguments: Array(CommandLine.arguments.dropFirst())
        ) { _, _ in (StepRegistry([]), .object([:])) }
        exit(code.rawValue)
    }
}
