package import JSON
package import Logs
package import StageMachine

/// The code that makes assets of one kind. It is found by its name, which pipelines use.
///
/// `make` runs on a thread that it may block. It writes only into the order's scratch folder, ends soon after its task is
/// cancelled, and throws a `StepFailure` where it can say more than that it failed.
package protocol Step: Sendable {
    var signature: StepSignature { get }
    func make(_ order: Order) async throws -> Product
}

/// One piece to make, with all that its step may use for it.
package struct Order: Sendable {
    package let item: String
    package let work: Work
    /// 1 for the first try of this run.
    package let attempt: Int
    /// A folder of this attempt's own. It is removed with what is left in it.
    package let scratch: String
    /// Local files with the content of the pieces that it is made from.
    package let sourceFiles: [AssetRef: String]
    /// For requests that cost money.
    package let ledger: CallLedger
    package let log: Log
    /// Takes how much of the piece is done, 0...1.
    package let progress: @Sendable (Double) -> Void

    package init(
        item: String, work: Work, attempt: Int, scratch: String, sourceFiles: [AssetRef: String], ledger: CallLedger,
        log: Log, progress: @escaping @Sendable (Double) -> Void
    ) {
        self.item = item
        self.work = work
        self.attempt = attempt
        self.scratch = scratch
        self.sourceFiles = sourceFiles
        self.ledger = ledger
        self.log = log
        self.progress = progress
    }

    package var ref: AssetRef { work.ref }

    /// The value of a field that the pipeline lists under the step's `reads`.
    package func value(_ path: String) -> JSON { work.values[path] ?? .null }
}

/// A finished piece: one file in the scratch folder, complete when `make` returns.
package struct Product: Sendable {
    package let file: String
    package let mimeType: String
    /// What later steps or pages want to know about it without opening it.
    package let notes: JSON

    package init(file: String, mimeType: String, notes: JSON = .object([:])) {
        self.file = file
        self.mimeType = mimeType
        self.notes = notes
    }
}

/// The steps that a program has code for.
package struct StepRegistry: Sendable {
    private let steps: [String: any Step]

    package init(_ steps: [any Step]) {
        self.steps = Dictionary(steps.map { ($0.signature.name, $0) }) { first, second in
            fatalError("two steps are called '\(first.signature.name)': \(type(of: first)) and \(type(of: second))")
        }
    }

    package var signatures: [StepSignature] { steps.values.map(\.signature) }

    package subscript(_ name: String) -> (any Step)? { steps[name] }
}
