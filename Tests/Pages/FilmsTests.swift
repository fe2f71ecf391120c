import Support
import Testing

/// The pages in a real browser, with the real server and its children behind them: tiny films are really made.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct `Pages of the real server` {
    private func tries(_ trial: String) {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let programs = BuiltProgram("reelmill").path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let outcome = BuiltProgram(path: root + "/.venv/bin/python").run(
            [root + "/Tests/Pages/Browser/films.py", programs.joined(separator: "/"), trial],
            environment: [
                "HOME": folder.path, "TMPDIR": folder.path, "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1",
            ])
        #expect(outcome.status == 0, "\(outcome.complaint)")
    }

    private let folder = TemporaryFolder("films")

    @Test func `a film is watched to its end though the server is killed, and plays`() { tries("killed_and_playing") }
    @Test func `a killed child is replaced, and progress does not go back`() { tries("child_killed") }
    @Test func `only an edited scene is made again, and another tab sees it`() { tries("edited_in_one_of_two_tabs") }
    @Test func `a failure says why, and ends with its cause, on a phone`() { tries("failed_and_tried_again") }
    @Test func `a story is told, stopped, carried on and played by keyboard`() { tries("by_keyboard") }
    @Test func `axe finds nothing wrong on any page, whatever light and screen`() { tries("judged_by_axe") }
}
