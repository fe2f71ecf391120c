import Support
import Testing

/// The trials of one program in Browser/, each with a folder and a browser of its own.
struct BrowserTrials {
    let program: String
    /// The program starts the real server, and is told where the built one is.
    var isReal = false

    func tries(_ trial: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let folder = TemporaryFolder("pages")
        let root = Self.folder(of: Self.folder(of: Self.folder(of: #filePath)))
        let programs = isReal ? [Self.folder(of: BuiltProgram("reelmill").path)] : []
        let outcome = BuiltProgram(path: root + "/.venv/bin/python").run(
            ["\(root)/Tests/Pages/Browser/\(program).py"] + programs + [trial],
            environment: [
                "HOME": folder.path, "TMPDIR": folder.path, "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1",
                "REELMILL_TEST_FULL": Trial.isFull ? "1" : "0",
            ])
        #expect(outcome.status == 0, "\(outcome.complaint)", sourceLocation: sourceLocation)
    }

    private static func folder(of path: String) -> String {
        String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
    }
}
