package import Film
package import Pictures
package import StageMachine

extension FilmError {
    /// What it means for the piece that was being made.
    /// - Parameter name: Of the upload, for a message that names that and not where its bytes are kept.
    package func stepFailure(naming name: String? = nil) -> StepFailure {
        // What is wrong with a file stays wrong; a full disk or a library out of breath may not.
        let stays: Set<Code> = [.badInput, .unsupported, .tooLarge]
        return StepFailure(
            code: code.name, message: sentence(name, cause) ?? description, isRetryable: !stays.contains(code))
    }
}

extension PicturesError {
    /// The same for pictures.
    package func stepFailure(naming name: String? = nil) -> StepFailure {
        let passes: Set<Code> = [.library, .noSpace]
        return StepFailure(
            code: code.name, message: sentence(name, cause) ?? description, isRetryable: passes.contains(code))
    }
}

/// Runs a part of a film's making; its errors become failures of the step.
package func filming<Result>(
    _ name: String? = nil, _ body: () throws(FilmError) -> Result
) throws(StepFailure) -> Result {
    do throws(FilmError) {
        return try body()
    } catch {
        throw error.stepFailure(naming: name)
    }
}

/// The same for pictures.
package func picturing<Result>(
    _ name: String? = nil, _ body: () throws(PicturesError) -> Result
) throws(StepFailure) -> Result {
    do throws(PicturesError) {
        return try body()
    } catch {
        throw error.stepFailure(naming: name)
    }
}

private func sentence(_ name: String?, _ cause: String) -> String? {
    name.map { "\($0) could not be processed: \(cause)" }
}
