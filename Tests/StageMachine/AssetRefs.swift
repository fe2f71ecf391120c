import StageMachine
import Testing

@Suite struct AssetRefs {
    @Test(arguments: ["film", "narration/1", "segment/120", "made-by-step0/9223372036854775807"])
    func `a piece reads back from its name`(text: String) throws {
        let ref = AssetRef(parsing: text)
        #expect(try #require(ref).description == text)
    }

    @Test(arguments: [
        "", "/", "/1", "film/", "film/0", "film/-1", "film/+1", "film/01", "film/ 1", "film/x", "a/1/2", "a//1",
    ])
    func `what no piece is called names none`(text: String) {
        let ref = AssetRef(parsing: text)
        #expect(ref == nil)
    }

    @Test func `the parts of an item come before one another by number, then by kind`() {
        let sorted = [AssetRef("b", 10), AssetRef("a", 2), AssetRef("z"), AssetRef("a", 10), AssetRef("b", 2)].sorted()
        #expect(sorted.map(\.description) == ["z", "a/2", "b/2", "a/10", "b/10"])
    }
}
