import AIServices
import Store
import Support
import Testing

@testable import EmbeddedServices

/// What a classifier said once, or that it cannot say anything.
private struct Said: PictureTagger {
    struct Broken: Error {}
    var tags: [PictureAnalysis.Tag]?

    func tags(of file: String) async throws -> [PictureAnalysis.Tag] {
        guard let tags else { throw Broken() }
        return tags
    }
}

/// For a service that pays nothing.
struct UnusedCalls: PaidCalls {
    struct Unwanted: Error {}

    func kept(service: String, provider: String, model: String, ordinal: Int) async throws -> KeptAnswer? {
        throw Unwanted()
    }
    func intend(
        service: String, provider: String, model: String, ordinal: Int, estimate: Int64?
    ) async throws -> (key: String, decision: CallDecision) { throw Unwanted() }
    func noteJob(_ job: String, of key: String) async throws { throw Unwanted() }
    func settle(_ key: String, _ outcome: CallOutcome, answer: ArrivedAnswer?) async throws { throw Unwanted() }
    func forget(_ key: String) async throws { throw Unwanted() }
}

struct AnalystTests {
    let folder = TemporaryFolder("analyst")

    /// A deep blue sky over an orange shore.
    private func picture(_ name: String = "picture.png") -> String {
        var random = SplitMix64(seed: 2)
        let samples = (0..<120).flatMap { y in
            (0..<90).flatMap { _ in
                (y < 80 ? [20, 45, 120] : [225, 130, 30]).map { UInt8($0 + random.int(0...18)) }
            }
        }
        PNGFile.write(PNGFile.bytes(width: 90, height: 120, .rgb, samples: samples), to: folder.file(name))
        return folder.file(name)
    }

    private func analysis(
        _ tags: [(String, Double)]?, context: String? = nil, tagger: Bool = true
    ) async throws -> PictureAnalysis {
        let said = Said(tags: tags?.map { PictureAnalysis.Tag($0.0, confidence: $0.1) })
        return try await EmbeddedPictureAnalyst(tagger: tagger ? said : nil)
            .analyse(picture(), context: context, job)
    }

    private var job: Job { Job(folder: folder.path, calls: UnusedCalls()) }

    @Test func `a sure guess is told as a fact, an unsure one as a guess`() async throws {
        let sure = try await analysis([("tabby, tabby cat", 0.91)])
        #expect(sure.title == "Tabby cat")
        #expect(sure.description.contains("that shows a tabby cat"))
        #expect(sure.altText.hasPrefix("A photograph that shows a tabby cat, mostly deep blue with some orange"))
        #expect(sure.subjects == ["tabby cat"])
        let likely = try await analysis([("tabby, tabby cat", 0.5)])
        #expect(likely.description.contains("probably shows a tabby cat"))
        let unsure = try await analysis([("airship, dirigible", 0.24)])
        #expect(unsure.title == "Possibly an airship" && unsure.description.contains("perhaps shows an airship"))
        let none = try await analysis([("airship, dirigible", 0.19)])
        #expect(none.subjects.isEmpty && none.description.contains("was not recognised"))
        #expect(!none.altText.contains("airship"))
    }

    @Test func `guesses that agree on a kind of thing tell the kind`() async throws {
        let dogs = try await analysis([
            ("beagle", 0.19), ("basset, basset hound", 0.18), ("bloodhound, sleuthhound", 0.17),
        ])
        #expect(dogs.tags.contains { $0.name == "dog" && abs($0.confidence - 0.54) < 0.001 })
        #expect(dogs.tags.contains { $0.name == "animal" })
        #expect(dogs.description.contains("probably shows a dog") && dogs.title == "A dog")
    }

    @Test(
        arguments: [
            ("fox-in-the-snow.jpg", "Fox in the snow"), ("IMG_1234.jpg", nil), ("/a/b/DSC00017.JPG", nil),
            ("PXL_20240102_101112.jpg", nil), ("Screenshot 2024-05-01 at 10.11.12.png", nil),
            ("IMG_2231 grandma's dog.heic", "Grandma's dog"),
            ("3fa85f64-5717-4562-b3fc-2c963f66afa6.webp", nil), ("WhatsApp Image 2021-01-01 at 12.00.00.jpeg", nil),
            ("Bäume am See.png", "Bäume am See"), ("猫.jpg", "猫"), ("", nil), ("\u{0}\u{7}", nil),
            ("untitled (1).png", nil),
            ("final_final_copy.png", nil),
            ("A small fox in a snowy forest at night. Watercolour.", "A small fox in a snowy forest at night"),
        ] as [(String, String?)])
    func `the context gives the title unless it says nothing`(context: String, title: String?) async throws {
        let made = try await analysis([], context: context)
        #expect(made.title == title ?? "Deep blue photograph")
        if let title { #expect(made.altText.contains(title)) }
    }

    @Test func `what was made from a prompt is no photograph`() async throws {
        let made = try await analysis([], context: "A small fox in a snowy forest at night. Watercolour.")
        #expect(made.content == "illustration" && made.subjects.contains("fox"))
        #expect(made.tags.contains { $0.name == "animal" })
        #expect(made.description.hasPrefix("A dark portrait-format illustration, meant to show: A small fox"))
    }

    @Test(arguments: [
        nil, "IMG_1.jpg", String(repeating: "very long words ", count: 500), String(repeating: "語", count: 999),
    ])
    func `texts are short and stay on one line`(context: String?) async throws {
        let made = try await analysis(
            [("web site, website, internet site, site", 0.4)], context: context.map { $0 + "\n<b>\u{202E}" })
        #expect((1...125).contains(made.altText.count) && (1...70).contains(made.title.count))
        #expect(made.description.count < 400)
        for text in [made.title, made.description, made.altText] {
            #expect(!text.contains(where: \.isNewline) && !text.unicodeScalars.contains("\u{202E}"))
        }
    }

    @Test func `without a classifier, or with a broken one, the rest is told`() async throws {
        let without = try await analysis(nil, tagger: false)
        let broken = try await analysis(nil)
        #expect(without == broken)
        #expect(without.title == "Deep blue photograph" && without.colours.first == "deep blue")
        #expect(without.description.contains("It is mostly deep blue with some orange."))
        #expect(without.mood == "dramatic" && without.blurhash.count == 28)
    }

    @Test func `a broken picture is told in a sentence`() async throws {
        let path = folder.file("broken.png")
        PNGFile.write(Array("no picture".utf8), to: path)
        let error = try await #require(throws: ServiceError.self) {
            try await EmbeddedPictureAnalyst().analyse(path, context: nil, job)
        }
        #expect(error.code == .badInput && !error.isRetryable && "\(error)".contains("broken.png"))
    }
}
