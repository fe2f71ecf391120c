package import StageMachine

extension ServiceError: FailsStep {
    package var stepFailure: StepFailure {
        StepFailure(
            code: code.name, message: "\(description.first?.uppercased() ?? "")\(description.dropFirst())",
            isRetryable: isRetryable, retryAfter: retryAfter)
    }
}
