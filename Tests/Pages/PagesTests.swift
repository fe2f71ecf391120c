import Testing

/// The pages alone, in a real browser, with a scripted server behind them.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct `Pages in Chromium` {
    private func tries(_ trial: String, at place: SourceLocation = #_sourceLocation) {
        BrowserTrials(program: "pages").tries(trial, sourceLocation: place)
    }

    @Test func `a story becomes a video whose pieces are seen arriving, then the player`() {
        tries("created_and_watched")
    }
    @Test func `a script is read, changed and moved about before it is made`() { tries("script_read_first") }
    @Test func `the library is wished for by a switch, and what a scene took of it stands beside it with its score`() {
        tries("library_wished_for")
    }
    @Test func `a refusal stands beside its field, and a second try has the first one's key`() {
        tries("refusals_beside_their_fields")
    }
    @Test func `a server that ends and starts again is found without a reload`() { tries("server_restarts") }
    @Test func `progress never goes back, whatever old news arrives`() { tries("progress_never_goes_back") }
    @Test func `of several events that come at once only the newest ends the watching`() {
        tries("end_comes_with_its_files")
    }
    @Test func `without events the page asks every three seconds`() { tries("polls_where_there_are_no_events") }
    @Test func `a finished video is not asked for again`() { tries("asks_no_more_when_it_is_done") }
    @Test func `a failure says what happened and what to do, and is tried again`() { tries("failed_and_tried_again") }
    @Test func `an edited scene is made again only after its plan was seen`() { tries("one_scene_edited") }
    @Test func `a fresh take is asked for, and the former one brought back`() { tries("fresh_takes") }
    @Test func `a toast leaves after five seconds`() { tries("toasts_leave") }
    @Test func `a voice is heard before it is chosen, one at a time`() { tries("voices_are_heard") }
    @Test func `everything is reached by keyboard alone`() { tries("keyboard_alone") }
    @Test func `no page scrolls sideways, from 320 to 1440 pixels`() { tries("no_sideways_scroll") }
    @Test func `everything has a name and enough contrast, by day and by night`() {
        tries("names_structure_and_contrast")
    }
    @Test func `nothing is fetched from outside, and nothing breaks the policy`() { tries("nothing_from_outside") }
    @Test func `a key signs in, and leads back to where one was and nowhere else`() { tries("signed_in") }
    @Test func `the list is searched, filtered and scrolled to its end`() { tries("list_searched_and_scrolled") }
}
