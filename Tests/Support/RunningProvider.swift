/// A test provider of one test's own. It ends when this object goes, or when the tests die.
package final class RunningProvider: Sendable {
    package let port: Int
    /// A line of JSON for each request that arrived.
    package let journal: String
    private let folder = TemporaryFolder("provider")
    private let program: RunningProgram

    package init(key: String = "test-key") {
        journal = folder.file("journal.jsonl")
        program = RunningProgram(BuiltProgram("test-provider").path, ["--key", key, "--journal", journal])
        guard let port = Int(program.line()) else { fatalError("the test provider gave no port") }
        self.port = port
    }

    package var address: String { "http://127.0.0.1:\(port)" }
}
