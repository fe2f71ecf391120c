import JSON

extension LocalModels {
    /// The sounds of sentences, one after the other in a file: 16 bits, mono.
    package struct Speech: Sendable {
        package struct Sentence: Sendable {
            package let samples: Int
            /// Seconds from the start of the sentence, for each of its words.
            package let words: [ClosedRange<Double>?]
        }

        package let rate: Int
        package let sentences: [Sentence]
    }

    package struct Tag: Hashable, Sendable {
        package let name: String
        package let confidence: Double
    }

    /// Speaks English.
    /// - Parameter sentences: Of spoken words as in `nine`, `dollars.`, punctuation attached.
    package func speak(
        _ sentences: [[String]], speed: Double = 1, into file: String, attempted: String
    ) async throws(LocalModelsError) -> Speech {
        let result = try await request(
            "voice",
            [
                "sentences": .array(sentences.map { .array($0.map { JSON($0) }) }), "speed": .double(speed),
                "file": JSON(file),
            ], attempted: attempted)
        let rate = Int(result["rate"]?.integer ?? 0)
        let made = (result["sentences"]?.items ?? []).map { sentence in
            Speech.Sentence(
                samples: Int(sentence["frames"]?.integer ?? 0), words: Self.times(sentence["words"]))
        }
        guard rate > 0, made.count == sentences.count,
            zip(made, sentences).allSatisfy({ $0.words.count == $1.count })
        else { throw LocalModelsError(.failed, attempted, "the voice's answer does not fit what it was asked for.") }
        return Speech(rate: rate, sentences: made)
    }

    /// When English words are heard in a sound file of 16 kHz, mono, 16 bits. Nil for each word if they are not found in it.
    package func align(
        _ words: [String], in file: String, attempted: String
    ) async throws(LocalModelsError) -> [ClosedRange<Double>?] {
        let result = try await request(
            "align", ["words": .array(words.map { JSON($0) }), "file": JSON(file)], attempted: attempted)
        let times = Self.times(result["words"])
        guard times.count == words.count else {
            throw LocalModelsError(.failed, attempted, "the answer does not fit what was asked for.")
        }
        return times
    }

    /// What a picture file shows, in the words of ImageNet, the likeliest first. JPEG, PNG, WebP, GIF and their like.
    package func tags(of file: String, count: Int = 8) async throws(LocalModelsError) -> [Tag] {
        let result = try await request(
            "tags", ["file": JSON(file), "count": JSON(count)], attempted: "see what is in \(file)")
        return (result["tags"]?.items ?? []).map {
            Tag(name: $0["name"]?.text ?? "", confidence: $0["confidence"]?.number ?? 0)
        }
    }

    /// Unit vectors of 384 numbers: their dot product says how near two English texts are in meaning.
    package func embed(_ texts: [String]) async throws(LocalModelsError) -> [[Double]] {
        let attempted = "compare texts"
        let result = try await request("embed", ["texts": .array(texts.map { JSON($0) })], attempted: attempted)
        let vectors = (result["vectors"]?.items ?? []).map { ($0.items ?? []).compactMap(\.number) }
        guard vectors.count == texts.count else {
            throw LocalModelsError(.failed, attempted, "the answer does not fit what was asked for.")
        }
        return vectors
    }

    private static func times(_ words: JSON?) -> [ClosedRange<Double>?] {
        (words?.items ?? []).map { pair in
            let ends = (pair.items ?? []).compactMap(\.number)
            return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
        }
    }
}
