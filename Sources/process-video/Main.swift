import Glibc
import Orchestrator
import StageMachine
import Steps

@main
struct ProcessVideo {
    static func main() async {
        let steps = StepRegistry([])
        let code = await ProcessMain.run(
            name: "process-video", kind: .video, arguments: Array(CommandLine.arguments.dropFirst()), steps: steps)
        exit(code.rawValue)
    }
}
