package import Store

/// What a service may use for one request: a folder for its files, the ledger for what it pays.
package struct Job: Sendable {
    /// A folder of this request's own; results are written into it.
    package let folder: String
    package let calls: any PaidCalls
    /// Takes how much is done, 0...1.
    package let progress: @Sendable (Double) -> Void

    package init(
        folder: String, calls: any PaidCalls, progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) {
        self.folder = folder
        self.calls = calls
        self.progress = progress
    }
}
