import Glibc
import LocalModels
import MediaLibrary
import Support
import Testing

struct SceneMatchingTests {
    private func total(_ choice: [Int?], _ scores: [[Double]], _ threshold: Double) -> Double? {
        var sum = 0.0
        for (scene, picture) in choice.enumerated() {
            guard let picture else { continue }
            if scene > 0, choice[scene - 1] == picture { return nil }
            guard scores[scene][picture] >= threshold else { return nil }
            sum += scores[scene][picture] - threshold
        }
        return sum
    }

    /// Every choice there is.
    private func choices(_ scenes: Int, _ pictures: Int) -> [[Int?]] {
        (0..<scenes).reduce([[]]) { all, _ in
            all.flatMap { one in [one + [nil]] + (0..<pictures).map { one + [$0] } }
        }
    }

    @Test func `the choice is the best of all that repeat no picture at once`() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<300 {
            let (scenes, pictures) = (Int.random(in: 1...4, using: &random), Int.random(in: 1...4, using: &random))
            // With one axis for each picture, a picture's score is the scene's value there.
            let rows = (0..<scenes).map { _ in (0..<pictures).map { _ in Double.random(in: 0...1, using: &random) } }
            let axes = (0..<pictures).map { own in (0..<pictures).map { $0 == own ? 1.0 : 0 } }
            let threshold = Double.random(in: 0...0.8, using: &random)
            let found = SceneMatching.matches(scenes: rows, pictures: axes, threshold: threshold)
            #expect(found.count == scenes)
            let best = choices(scenes, pictures).compactMap { total($0, rows, threshold) }.max() ?? 0
            let own = total(found.map { $0?.picture }, rows, threshold)
            #expect(own != nil && abs((own ?? 0) - best) < 1e-9, "\(rows) from \(threshold): \(found)")
            for (scene, match) in found.enumerated() {
                if let match { #expect(match.score == rows[scene][match.picture]) }
            }
        }
    }

    @Test func `a picture that a scene may not have is left to the others`() {
        let none = -Double.infinity
        #expect(SceneMatching.matches([[none, 0.5], [0.9, 0.8]]).map { $0?.picture } == [1, 0])
        #expect(SceneMatching.matches([[none, none], [0.9, 0.8], [none, 0.6]]).map { $0?.picture } == [nil, 0, 1])
        #expect(SceneMatching.matches([[none], [none]]) == [nil, nil])
    }

    @Test func `without scenes or pictures there is nothing to match`() {
        #expect(SceneMatching.matches(scenes: [], pictures: [[1]]).isEmpty)
        #expect(SceneMatching.matches(scenes: [[1], [1]], pictures: []) == [nil, nil])
    }

    @Test func `a picture's text is what is known of it, each thing once`() {
        #expect(
            SceneMatching.text(title: "A boat", description: "A boat", tags: ["sea", "boat"]) == "A boat. sea, boat")
        #expect(
            SceneMatching.text(title: "A boat", description: nil, altText: "A boat at a pier", tags: ["A boat"])
                == "A boat. A boat at a pier")
        #expect(SceneMatching.text(title: nil, description: "", tags: []) == "")
    }

    @Test func `scenes find the pictures that show what they tell`() async throws {
        let root = MediaHouse.root
        let python = root + "/.venv/bin/python"
        try #require(access(python, X_OK) == 0, "scripts/setup was not run")
        let models = LocalModels(
            LocalModels.Place(
                python: python, helper: root + "/Sources/LocalModels/helper", cache: MediaHouse.root + "/.build/models")
        )
        let pictures = [
            "Harbour at dawn. Fishing boats lie at the pier. boat, sea, harbour",
            "A red fox in the snow. fox, animal, winter", "Our kitchen. A table with bread and cheese. food, kitchen",
        ]
        let scenes = [
            "The old fisherman rowed his boat out of the harbour before sunrise.",
            "A fox crossed the frozen field and left its tracks in the snow.",
            "She cut the bread and laid the cheese on the kitchen table.",
            "The committee approved the quarterly tax report without discussion.",
        ]
        let found = try await SceneMatching.matches(scenes: scenes, pictures: pictures) {
            (texts) async throws(LocalModelsError) in try await models.embed(texts)
        }
        #expect(found.map { $0?.picture } == [0, 1, 2, nil], "\(found)")
    }
}
