import Glibc
import JSON

enum Audio {
    private static let rate = 16_000
    private static let wordSeconds = 0.3
    private static let gapSeconds = 0.05

    static func speech(_ body: JSON) throws(Refusal) -> Answer {
        try body.check(required: ["model", "input", "voice"], optional: ["response_format", "speed", "instructions"])
        _ = try body.string("model")
        let text = try body.string("input")
        let voice = try body.string("voice")
        guard text.count <= 4096 else { throw Refusal(400, "'input' is longer than 4096 characters") }
        guard voice != "nobody" else { throw Refusal(400, "Unknown voice 'nobody'.") }
        guard body["response_format"]?.text == "wav" else { throw Refusal(400, "only wav is made here") }
        if let speed = body["speed"], !(0.25...4).contains(speed.number ?? 0) { throw Refusal(400, "Invalid speed") }
        return Answer(contentType: "audio/wav", body: wav(text))
    }

    static func transcription(_ form: Form, fault: String?) throws(Refusal) -> Answer {
        let known = ["file", "model", "response_format", "timestamp_granularities[]", "language", "prompt"]
        for name in form.parts.keys.sorted() where !known.contains(name) {
            throw Refusal(400, "Unknown parameter: '\(name)'.")
        }
        guard let file = form.parts["file"], form.fileNames["file"] != nil else { throw Refusal(400, "no file") }
        guard form.text("model") != nil, form.text("response_format") == "verbose_json",
            form.text("timestamp_granularities[]") == "word"
        else { throw Refusal(400, "model, response_format=verbose_json and word times are to be asked for") }
        guard let text = textInside(file) else { throw Refusal(400, "Invalid file format.") }
        var words: [JSON] = []
        for (index, word) in text.split(whereSeparator: \.isWhitespace).enumerated() {
            let start = Double(index) * (wordSeconds + gapSeconds)
            // A recogniser gives neither capitals nor punctuation.
            let heard = word.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "'" }
            words.append(
                ["word": JSON(heard), "start": .double(start), "end": .double(start + wordSeconds)])
        }
        let seconds = Double(words.count) * (wordSeconds + gapSeconds)
        var fields: [String: JSON] = [
            "task": "transcribe", "language": "english", "duration": .double(seconds), "text": JSON(text),
        ]
        switch fault {
        case "no_words": break
        case "other_words":
            fields["words"] = .array(words.map { ["word": "la", "start": $0["start"]!, "end": $0["end"]!] })
        default: fields["words"] = .array(words)
        }
        return .json(.object(fields))
    }

    /// A tone a word; the text itself travels along in a chunk of its own.
    private static func wav(_ text: String) -> [UInt8] {
        var samples: [UInt8] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            let pitch = 200.0 + Double(word.utf8.reduce(0) { ($0 * 31 + Int($1)) % 400 })
            for index in 0..<Int(Double(rate) * wordSeconds) {
                let value = Int16(8000 * sin(2 * .pi * pitch * Double(index) / Double(rate)))
                samples += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
            }
            samples += [UInt8](repeating: 0, count: Int(Double(rate) * gapSeconds) * 2)
        }
        var note = Array(text.utf8)
        if note.count % 2 == 1 { note.append(0x20) }
        let format: [UInt8] = [1, 0, 1, 0] + little(rate) + little(rate * 2) + [2, 0, 16, 0]
        let chunks =
            Array("WAVEfmt ".utf8) + little(16) + format + Array("text".utf8) + little(note.count) + note
            + Array("data".utf8) + little(samples.count) + samples
        return Array("RIFF".utf8) + little(chunks.count) + chunks
    }

    private static func textInside(_ file: [UInt8]) -> String? {
        guard file.starts(with: "RIFF".utf8), let mark = file.prefix(100).firstRange(of: Array("text".utf8)),
            mark.upperBound + 4 <= file.count
        else { return nil }
        let count = file[mark.upperBound..<mark.upperBound + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
        return String(decoding: file[(mark.upperBound + 4)...].prefix(count), as: UTF8.self)
    }

    private static func little(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}

/// A `multipart/form-data` body.
struct Form {
    private(set) var parts: [String: [UInt8]] = [:]
    private(set) var fileNames: [String: String] = [:]

    init(_ request: Request) throws(Refusal) {
        let type = request.headers["content-type"] ?? ""
        guard type.hasPrefix("multipart/form-data; boundary=") else { throw Refusal(400, "a form is wanted") }
        let mark = Array("--\(type.split(separator: "=")[1])".utf8)
        var rest = request.body[...]
        guard rest.starts(with: mark) else { throw Refusal(400, "the form does not begin") }
        rest = rest.dropFirst(mark.count)
        while !rest.starts(with: "--".utf8) {
            guard let head = rest.firstRange(of: [13, 10, 13, 10]),
                let end = rest[head.upperBound...].firstRange(of: [13, 10] + mark)
            else { throw Refusal(400, "the form does not end") }
            let lines = String(decoding: rest[..<head.lowerBound], as: UTF8.self)
            guard let name = Form.value("name", in: lines) else { throw Refusal(400, "a part has no name") }
            guard parts.updateValue(Array(rest[head.upperBound..<end.lowerBound]), forKey: name) == nil else {
                throw Refusal(400, "'\(name)' is there twice")
            }
            fileNames[name] = Form.value("filename", in: lines)
            rest = rest[end.upperBound...]
        }
    }

    func text(_ name: String) -> String? { parts[name].map { String(decoding: $0, as: UTF8.self) } }

    private static func value(_ key: String, in lines: String) -> String? {
        guard let start = lines.firstRange(of: " \(key)=\"") else { return nil }
        return lines[start.upperBound...].split(separator: "\"", omittingEmptySubsequences: false).first.map {
            String($0)
        }
    }
}
