import Support
import Testing

/// Keeps everybody else from writing to the database, or from publishing blobs, until this object goes.
final class Hold: Sendable {
    private let program: RunningProgram

    init(databaseIn folder: TemporaryFolder) throws {
        program = RunningProgram(
            "/usr/bin/sqlite3",
            [
                folder.file("data/reelmill.sqlite"), "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE;",
                ".system echo held; exec cat",
            ])
        try #require(program.line() == "held")
    }

    init(blobsIn folder: TemporaryFolder) throws {
        program = RunningProgram(
            "/usr/bin/flock", ["-x", folder.file("data/sweep.lock"), "sh", "-c", "echo held; exec cat"])
        try #require(program.line() == "held")
    }
}
