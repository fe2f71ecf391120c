import Glibc
import Orchestrator
import StageMachine
import Steps

@main
struct ProcessMedia {
    static func main() async {
        let steps = StepRegistry([])
        let code = await ProcessMain.run(
            name: "process-media", kind: .media, arguments: Array(CommandLine.arguments.dropFirst()), steps: steps)
        exit(code.rawValue)
    }
}
