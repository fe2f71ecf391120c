import Testing

/// The pages of the library in a real browser, with the real server and its children behind them.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct `Library of the real server` {
    private func tries(_ trial: String, at place: SourceLocation = #_sourceLocation) {
        BrowserTrials(program: "library", isReal: true).tries(trial, sourceLocation: place)
    }

    @Test func `a large file arrives whole though its page is loaded again`() { tries("reloaded_in_the_middle") }
    @Test func `a large file arrives whole though the server is killed`() { tries("server_killed_while_uploading") }
    @Test func `a large file arrives whole though the browser is killed`() { tries("browser_killed_while_uploading") }
    @Test func `the grid shows each state as it comes, and axe finds nothing`() { tries("seen_in_the_grid") }
    @Test func `clips of every kind play to their ends as what they became`() {
        BrowserTrials(program: "clips", isReal: true).tries("played_to_their_ends")
    }
    @Test func `a film is made with a picture of the library`() { tries("picture_in_a_film") }
    @Test func `a clip of the library plays in a film`() { tries("clip_in_a_film") }
    @Test func `a story takes the pictures of the library that suit its scenes, and one is taken back`() {
        tries("library_used_by_a_story")
    }
}
