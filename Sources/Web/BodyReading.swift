import AIServices
import HTTPServer
import JSON

extension Request {
    /// Reads the fields of a JSON object; all that is wrong with them is one answer with status 422.
    func fields<Value>(
        allowing keys: Set<String>, _ read: (Field) throws -> Value?
    ) async throws -> Value {
        try BodyFields.read(try await json(), allowing: keys, read)
    }
}

enum BodyFields {
    static func read<Value>(
        _ json: JSON, allowing keys: Set<String>, _ read: (Field) throws -> Value?
    ) throws -> Value {
        guard json.fields != nil else {
            throw HTTPError(422, "The body has to be a JSON object, and is \(json.kindName).")
        }
        let problems = Problems()
        let body = Field(json, "body", problems)
        body.allow(only: keys)
        let value = try read(body)
        guard problems.lines.isEmpty, let value else { throw refusal(problems.lines) }
        return value
    }

    /// Lines such as `body.story: has to be a text, and is missing`.
    static func refusal(_ lines: [String], under field: String? = nil) -> HTTPError {
        let errors = lines.map { line in
            guard let end = line.firstRange(of: ": ") else {
                return HTTPError.FieldError(field: field ?? "", message: line)
            }
            let path = line[..<end.lowerBound]
            let name = path.drop { $0 != "." && $0 != "[" }
            let inner = name.hasPrefix(".") ? name.dropFirst() : name
            let whole = [field, inner.isEmpty ? nil : String(inner)].compactMap(\.self).joined(separator: ".")
            return HTTPError.FieldError(field: whole, message: String(line[end.upperBound...]))
        }
        let detail = errors.map { $0.field.isEmpty ? $0.message : "\($0.field) \($0.message)" }
        return HTTPError(422, detail.joined(separator: "; ") + ".", errors: errors)
    }

    static func refusal(_ field: String, _ message: String) -> HTTPError {
        HTTPError(422, "\(field) \(message)", errors: [.init(field: field, message: message)])
    }
}

extension Field {
    /// A text within bounds that says something.
    func words(_ limit: Int) -> String? {
        guard let text = text() else { return nil }
        guard text.unicodeScalars.contains(where: \.isSeen) else {
            report("is blank")
            return nil
        }
        guard text.unicodeScalars.count <= limit else {
            report("has \(text.unicodeScalars.count) characters; at most \(limit) are allowed")
            return nil
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 && !"\n\r\t".unicodeScalars.contains($0) }) else {
            report("has control characters")
            return nil
        }
        return text
    }
}
