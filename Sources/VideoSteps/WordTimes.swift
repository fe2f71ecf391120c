import AIServices
import Film
import JSON
import SharedSteps
import StageMachine

/// The words of a scene and their times in its narration, as they are kept: `{"words": [["Once", 0.1, 0.4], …]}`.
struct WordTimes: Equatable {
    let words: [SpokenWord]

    init(_ words: [SpokenWord]) { self.words = words }

    init(_ json: JSON) throws(StepFailure) {
        guard let items = json["words"]?.items else { throw Self.unreadable }
        var words: [SpokenWord] = []
        for item in items {
            guard let parts = item.items, parts.count == 3, let text = parts[0].text, let start = parts[1].number,
                let end = parts[2].number
            else { throw Self.unreadable }
            words.append(SpokenWord(text, start: start, end: end))
        }
        self.words = words
    }

    init(file: String) throws(StepFailure) {
        let text = try ScratchFile.text(of: file)
        let json: JSON
        do {
            json = try JSON(parsing: text)
        } catch {
            throw StepFailure(code: "bad_words", message: "The times of words are damaged: \(error)", isRetryable: true)
        }
        try self.init(json)
    }

    var json: JSON {
        ["words": .array(words.map { [JSON($0.text), .double($0.start), .double($0.end)] })]
    }

    var timed: [TimedWord] { words.map { TimedWord($0.text, start: $0.start, end: $0.end) } }

    private static let unreadable = StepFailure(
        code: "bad_words", message: "The times of words are not written as they should be.", isRetryable: true)
}
