import MediaLibrary
import SharedSteps
import StageMachine
import Steps

/// Nobody but the uploader has the original: when it is lost, only that can be said.
struct ReceiveStep: Step {
    let signature = StepSignature.receive

    func make(_ order: Order) async throws -> Product {
        throw StepFailure(
            code: "original_lost",
            message: "The original of \(order.uploadName ?? "the upload") is gone; upload the file again.",
            isRetryable: false)
    }
}
