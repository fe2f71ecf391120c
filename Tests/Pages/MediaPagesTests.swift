import Testing

/// The pages of the library alone, in a real browser, with a scripted server behind them that puts uploads together.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct `Pages of the library` {
    private func tries(_ trial: String, at place: SourceLocation = #_sourceLocation) {
        BrowserTrials(program: "media_pages").tries(trial, sourceLocation: place)
    }

    @Test func `files are added, seen being processed, and failed ones tried again`() {
        tries("added_and_processed")
    }
    @Test func `without events the states are asked for`() { tries("states_without_events") }
    @Test func `an upload goes on after a reload, and sends nothing twice`() { tries("carried_on_after_reload") }
    @Test func `an upload goes on while one looks at another page`() { tries("carried_on_elsewhere") }
    @Test func `an upload waits for a server that left`() { tries("server_leaves_meanwhile") }
    @Test func `an upload is paused, carried on after a reload, and cancelled`() { tries("paused_and_cancelled") }
    @Test func `a file that could not be kept is asked for again, and no other is taken for it`() {
        tries("file_chosen_again")
    }
    @Test func `what is refused says why, and can be tried again`() { tries("refused_and_tried_again") }
    @Test func `files and folders are dropped on the page, without what is no media`() { tries("dropped_and_pasted") }
    @Test func `an entry is looked at, edited, processed again and deleted`() { tries("looked_at_and_edited") }
    @Test func `the library is searched, filtered, scrolled and counted`() { tries("searched_and_counted") }
    @Test func `a picture of the library is chosen for a scene`() { tries("picked_for_a_scene") }
    @Test func `uploads in each state and the picker have names and enough contrast`() { tries("names_and_contrast") }
    @Test func `the parts for other pages tell each state, failure and end once`() { tries("parts_for_others") }
}
