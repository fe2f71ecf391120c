import AIServices
import Film
import Pictures
import StageMachine
import Steps

extension Order {
    /// A piece that this one is made from: of the same part, or of another.
    func source(_ kind: String, part: Int? = nil) throws(StepFailure) -> AssetFact {
        let wanted = AssetRef(kind, part ?? ref.part)
        guard let asset = work.sources[wanted] else { throw Self.missing(wanted) }
        return asset
    }

    func file(_ kind: String, part: Int? = nil) throws(StepFailure) -> String {
        let wanted = AssetRef(kind, part ?? ref.part)
        guard let file = sourceFiles[wanted] else { throw Self.missing(wanted) }
        return file
    }

    /// The parts of a kind that are among the sources, in order.
    func parts(_ kind: String) -> [Int] { work.sources.keys.filter { $0.kind == kind }.map(\.part).sorted() }

    private static func missing(_ ref: AssetRef) -> StepFailure {
        StepFailure(
            code: "bad_pipeline", message: "This step needs \(ref), and the pipeline does not name it under its needs.",
            isRetryable: false)
    }

    /// What a service may use for this piece.
    var job: Job { Job(folder: scratch, calls: ledger, progress: progress) }
}

/// Runs a part of the film's making; its errors become failures of the step.
func filming<Result>(_ body: () throws(FilmError) -> Result) throws(StepFailure) -> Result {
    do throws(FilmError) {
        return try body()
    } catch {
        // What is wrong with a file stays wrong; a full disk or a library out of breath may not.
        let stays: Set<FilmError.Code> = [.badInput, .unsupported, .tooLarge]
        throw StepFailure(code: error.code.name, message: "\(error)", isRetryable: !stays.contains(error.code))
    }
}

/// The same for pictures.
func picturing<Result>(_ body: () throws(PicturesError) -> Result) throws(StepFailure) -> Result {
    do throws(PicturesError) {
        return try body()
    } catch {
        throw StepFailure(code: error.code.name, message: "\(error)", isRetryable: error.code == .library)
    }
}
