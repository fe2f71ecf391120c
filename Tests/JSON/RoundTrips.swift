import JSON
import Support
import Testing

@Suite struct RoundTrips {
    @Test func `what is printed reads back as the same value and prints the same`() throws {
        try Trial.each(2_000) { trial, random in
            let value = random.json(depth: 4)
            let text = value.canonicalText
            let back = try JSON(parsing: text)
            try #require(back.canonicalText == text, "\(trial)")
            try #require(try JSON(parsing: back.canonicalText) == back, "\(trial)")
            try #require(same(value, back), "\(trial): \(text)")
        }
    }

    @Test func `spaces, escapes and the order of keys change nothing`() throws {
        try Trial.each(2_000) { trial, random in
            let value = random.json(depth: 4)
            let text = random.written(value)
            let back = try JSON(parsing: text)
            try #require(back.canonicalText == value.canonicalText, "\(trial): \(text)")
        }
    }

    @Test func `equal values hash alike and their texts are equal`() throws {
        try Trial.each(500) { trial, random in
            let value = try JSON(parsing: random.json(depth: 3).canonicalText)
            let again = try JSON(parsing: random.written(value))
            try #require(value == again, "\(trial)")
            try #require(value.hashValue == again.hashValue, "\(trial)")
        }
    }

    @Test func `a text that was cut or damaged gives a value or an error with a place`() throws {
        try Trial.each(2_000) { trial, random in
            var bytes = Array(random.written(random.json(depth: 3)).utf8)
            for _ in 0..<random.int(1...3) where !bytes.isEmpty {
                let place = random.int(0...(bytes.count - 1))
                switch random.int(0...3) {
                case 0: bytes.removeLast(bytes.count - place)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(random.pick(Array("{}[],:\"\\u0-.e ".utf8)), at: place)
                default: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                let value = try JSON(parsing: text)
                try #require(try JSON(parsing: value.canonicalText).canonicalText == value.canonicalText, "\(trial)")
            } catch let error as JSONError {
                let sentence = error.description
                try #require(
                    sentence.hasPrefix("is not JSON: line ") || sentence == "is not JSON: there is nothing in it",
                    "\(trial): \(sentence)")
                try #require(!sentence.unicodeScalars.contains { $0.value < 0x20 }, "\(trial): \(sentence)")
            }
        }
    }

    /// Equal but for whole numbers, which may come back as integers.
    private func same(_ left: JSON, _ right: JSON) -> Bool {
        switch (left, right) {
        case (.double, .int), (.double, .double): left.number == right.number
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { same($0, $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count && left.allSatisfy { key, value in right[key].map { same(value, $0) } ?? false }
        case (.string(let left), .string(let right)): Array(left.utf8) == Array(right.utf8)
        default: left == right
        }
    }
}
