import Support
import Testing

/// The pages in a real browser, with the real server and its children behind them: tiny films are really made.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct `Pages of the real server` {
    private func tries(_ trial: String, at place: SourceLocation = #_sourceLocation) {
        BrowserTrials(program: "films", isReal: true).tries(trial, sourceLocation: place)
    }

    @Test func `a film is watched to its end though the server is killed, and plays`() { tries("killed_and_playing") }
    @Test(.enabled(if: Trial.isFull, "the first one kills its child too, most of the times"))
    func `a killed child is replaced, and progress does not go back`() { tries("child_killed") }
    @Test func `only an edited scene is made again, and another tab sees it`() { tries("edited_in_one_of_two_tabs") }
    @Test func `a failure says why, and ends with its cause, on a phone`() { tries("failed_and_tried_again") }
    @Test func `a story is told, stopped, carried on and played by keyboard`() { tries("by_keyboard") }
    @Test func `a voice speaks its sample, which is made once`() { tries("voice_is_heard") }
    @Test func `axe finds nothing wrong on any page, whatever light and screen`() { tries("judged_by_axe") }
}
