import LibraryScenes
import Testing

struct WordLikenessTests {
    @Test func `words that say something are counted once, whatever their number and capitals`() {
        #expect(
            WordLikeness.words(of: "The boats and a BOAT lay there: two harbours, three foxes, berries, glass.")
                == ["boat", "lay", "harbour", "fox", "berry", "glass"])
        #expect(WordLikeness.words(of: "A wide view, calm mood; a photograph that shows probably light").isEmpty)
        #expect(WordLikeness.words(of: " \u{0} ,.! 7 a").isEmpty)
    }

    @Test func `scripts without spaces are compared by pairs of characters`() {
        #expect(WordLikeness.words(of: "夜の森") == ["夜の", "の森"])
        let scores = WordLikeness.scores(["小さな狐が夜の森にいます"], ["夜の森にいる狐", "赤い車"])[0]
        #expect(scores[0] > LibraryMatching.wordThreshold && scores[1] == 0)
    }

    @Test func `what has words in common is alike, and one word is not enough`() {
        let pictures = [
            "Harbour at dawn. Fishing boats lie at the pier. boat, sea, harbour", "A red fox in the snow. fox, winter",
            "Our kitchen. A table with bread and cheese. food, kitchen", "",
        ]
        let scenes = [
            "The old fisherman rowed his boat out of the harbour. an old fisherman and a boat, in a harbour, at dawn",
            "A fox crossed the frozen field and left its tracks in the snow. a fox, in the fields, falling snow",
            "The letter lay on the table for days. a letter", "",
        ]
        let scores = WordLikeness.scores(scenes, pictures)
        for scene in scenes.indices {
            let suited = pictures.indices.filter { scores[scene][$0] >= LibraryMatching.wordThreshold }
            #expect(suited == (scene < 2 ? [scene] : []), "\(scores)")
        }
    }
}
