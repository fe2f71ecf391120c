/// An error that knows what it means for the piece that was being made: whether another try can help, and when.
package protocol FailsStep: Error {
    var stepFailure: StepFailure { get }
}
