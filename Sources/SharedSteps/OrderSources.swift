package import AIServices
package import StageMachine
package import Steps

extension Order {
    /// A piece that this one is made from: of the same part, or of another.
    package func source(_ kind: String, part: Int? = nil) throws(StepFailure) -> AssetFact {
        let wanted = AssetRef(kind, part ?? ref.part)
        guard let asset = work.sources[wanted] else { throw Self.missing(wanted) }
        return asset
    }

    package func file(_ kind: String, part: Int? = nil) throws(StepFailure) -> String {
        let wanted = AssetRef(kind, part ?? ref.part)
        guard let file = sourceFiles[wanted] else { throw Self.missing(wanted) }
        return file
    }

    /// The parts of a kind that are among the sources, in order.
    package func parts(_ kind: String) -> [Int] {
        work.sources.keys.filter { $0.kind == kind }.map(\.part).sorted()
    }

    private static func missing(_ ref: AssetRef) -> StepFailure {
        StepFailure(
            code: "bad_pipeline", message: "This step needs \(ref), and the pipeline does not name it under its needs.",
            isRetryable: false)
    }

    /// What a service may use for this piece.
    package var job: Job { Job(folder: scratch, calls: ledger, progress: progress) }
}
