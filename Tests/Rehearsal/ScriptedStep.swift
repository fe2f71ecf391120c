import Digests
import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import StageMachine
import Steps
import Store

/// A step that does what the item's document tells it, for tests with real processes. Its result depends on its inputs
/// alone, so that runs can be compared.
///
/// Lines of a script: `write BYTES`, `wait SECONDS`, `gate NAME` (until the diary's folder has that file), `block SECONDS` (deaf to cancellation), `fail TIMES`, `refuse`,
/// `crash`, `freeze`, `pay`, `pay-and-die`, `progress FRACTION`; `once NAME` before any of them does it in the first try of all.
struct ScriptedStep: Step {
    let signature: StepSignature
    private let field: String

    init(_ name: String, makes: String, field: String) {
        signature = StepSignature(name: name, version: 1, makes: makes)
        self.field = field
    }

    static let all: [any Step] = [
        ScriptedStep("speak", makes: "voice", field: "scene.speak"),
        ScriptedStep("draw", makes: "picture", field: "scene.draw"),
        ScriptedStep("measure", makes: "timeline", field: "item.measure"),
        ScriptedStep("shoot", makes: "clip", field: "scene.shoot"),
        ScriptedStep("join", makes: "film", field: "item.join"),
    ]

    func make(_ order: Order) async throws -> Product {
        try Diary.note("start", order)
        let file = order.scratch + "/piece"
        let output = try Output(path: file)
        try output.write("\(order.ref.kind) of \(order.work.inputs)\n")
        for (ref, source) in order.sourceFiles.sorted(by: { $0.key < $1.key }) {
            guard let content = FileManager.default.contents(atPath: source) else {
                throw StepFailure(code: "no_source", message: "\(ref) cannot be read", isRetryable: false)
            }
            try output.write("from \(SHA256.of(Array(content)))\n")
        }
        for line in order.value(field).items ?? [] { try await perform(line.text ?? "", order, output) }
        try Diary.note("end", order)
        return Product(file: file, mimeType: "text/plain", notes: ["attempt": JSON(order.attempt)])
    }

    private func perform(_ line: String, _ order: Order, _ output: Output) async throws {
        var words = line.split(separator: " ").map(String.init)
        if words.first == "once" {
            guard try Diary.isFirst("\(order.item).\(order.ref.kind).\(order.ref.part).\(words[1])") else { return }
            words.removeFirst(2)
        }
        let number = words.count > 1 ? Double(words[1]) ?? 0 : 0
        switch words.first {
        case "write": try output.write(String(repeating: "\(order.work.inputs)\n", count: max(1, Int(number) / 65)))
        case "wait": try await Task.sleep(for: .seconds(number))
        case "gate": while !Diary.has(words[1]) { try await Task.sleep(for: .milliseconds(2)) }
        case "block": usleep(UInt32(number * 1_000_000))
        case "fail" where order.attempt <= Int(number):
            throw StepFailure(code: "rehearsed", message: "it was told to fail", isRetryable: true)
        case "refuse": throw StepFailure(code: "refused", message: "it was told to refuse", isRetryable: false)
        case "crash": kill(getpid(), SIGKILL)
        case "freeze": kill(getpid(), SIGSTOP)
        case "pay": try await pay(order)
        case "pay-and-die": try await pay(order, dying: true)
        case "progress": order.progress(number)
        default: break
        }
    }

    /// Dying, it ends between the request and its outcome.
    private func pay(_ order: Order, dying: Bool = false) async throws {
        let (key, decision) = try await order.ledger.intend(service: "rehearsal", provider: "nobody", model: "none")
        try Diary.note("pay \(decision)", order)
        if decision == .refused {
            throw StepFailure(code: "unsettled", message: "it was sent twice without an outcome", isRetryable: false)
        }
        if dying { kill(getpid(), SIGKILL) }
        try await order.ledger.settle(key, CallOutcome(isSuccess: true, cost: 1000))
    }
}

/// The file that a piece grows in.
final class Output {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw Self.failure("open") }
    }

    deinit { close(descriptor) }

    func write(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw Self.failure("write") }
            bytes = bytes.dropFirst(count)
        }
    }

    private static func failure(_ doing: String) -> StepFailure {
        StepFailure(code: "io", message: "could not \(doing): \(String(cString: strerror(errno)))", isRetryable: true)
    }
}

/// What rehearsals did, a line each, in the folder that REHEARSAL_DIARY names.
enum Diary {
    private static let folder = ProcessInfo.processInfo.environment["REHEARSAL_DIARY"]

    static func note(_ what: String, _ order: Order) throws {
        try note(
            "\(what) \(order.item) \(order.ref) \(order.work.inputs) \(order.scratch.split(separator: "/").last ?? "")")
    }

    static func note(_ line: String) throws {
        guard let folder else { return }
        let descriptor = open(folder + "/diary", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw StepFailure(code: "diary", message: "no diary", isRetryable: false) }
        defer { close(descriptor) }
        let line = "\(getpid()) \(line)\n"
        _ = line.withCString { Glibc.write(descriptor, $0, strlen($0)) }
    }

    static func has(_ name: String) -> Bool {
        guard let folder else { return true }
        return access(folder + "/" + name, F_OK) == 0
    }

    /// True for the first of all processes that asks under this name.
    static func isFirst(_ name: String) throws -> Bool {
        guard let folder else { return true }
        let descriptor = open(folder + "/" + name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }
}
