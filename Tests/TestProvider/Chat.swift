import JSON

enum Chat {
    static func answer(_ body: JSON, fault: String?) throws(Refusal) -> Answer {
        try body.check(required: ["model", "messages"], optional: ["response_format", "temperature"])
        let model = try body.string("model")
        guard let messages = body["messages"]?.items, messages.count >= 1 else {
            throw Refusal(400, "'messages' has to be a list of at least one")
        }
        for message in messages {
            try message.check(required: ["role", "content"], optional: [])
            guard ["system", "user", "assistant"].contains(message["role"]?.text) else {
                throw Refusal(400, "a message has no known role")
            }
        }
        try checkForm(body["response_format"])
        let content = messages.last!["content"]!
        let reply =
            if let parts = content.items { try analysis(parts) } else { try written(content.text ?? "") }
        let text = reply.canonicalText
        var message: [String: JSON] = ["role": "assistant", "content": JSON(text), "refusal": nil]
        var reason = "stop"
        switch fault {
        case "refusal":
            message["content"] = .null
            message["refusal"] = "I'm sorry, I can't help with that."
        case "filtered":
            message["content"] = ""
            reason = "content_filter"
        case "fenced": message["content"] = JSON("Here {it} is:\n```json\n\(text)\n```\nEnjoy!")
        case "unclosed":
            message["content"] = JSON(String(text.dropLast(2)))
            reason = "length"
        case "cut":
            message["content"] = JSON(String(text.prefix(text.count / 2)))
            reason = "length"
        case "prose": message["content"] = "Once upon a time there was no JSON."
        case "hijacked":
            message["content"] = JSON(hijacked.canonicalText)
        default: break
        }
        return .json([
            "id": "chatcmpl-test", "object": "chat.completion", "created": 1_700_000_000, "model": JSON(model),
            "choices": [["index": 0, "message": .object(message), "finish_reason": JSON(reason), "logprobs": nil]],
            "usage": ["prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500],
        ])
    }

    private static func checkForm(_ form: JSON?) throws(Refusal) {
        guard let form else { return }
        switch form["type"]?.text {
        case "json_object", "text": try form.check(required: ["type"], optional: [])
        case "json_schema":
            try form.check(required: ["type", "json_schema"], optional: [])
            let schema = form["json_schema"]!
            try schema.check(required: ["name", "schema"], optional: ["strict", "description"])
            try checkStrict(schema["schema"]!)
        default: throw Refusal(400, "Invalid value for 'response_format.type'")
        }
    }

    /// What strict structured output demands: every field required, no others.
    private static func checkStrict(_ schema: JSON) throws(Refusal) {
        switch schema["type"]?.text {
        case "object":
            let names = (schema["properties"]?.fields ?? [:]).keys.sorted()
            guard schema["additionalProperties"] == .bool(false),
                (schema["required"]?.items ?? []).compactMap(\.text).sorted() == names
            else { throw Refusal(400, "Invalid schema for response_format") }
            for name in names { try checkStrict(schema["properties"]![name]!) }
        case "array":
            guard let items = schema["items"] else { throw Refusal(400, "Invalid schema: no items") }
            try checkStrict(items)
        case "string", "number", "integer", "boolean": break
        default: throw Refusal(400, "Invalid schema: no type")
        }
    }

    private static func written(_ text: String) throws(Refusal) -> JSON {
        // Anything else is small talk.
        guard let request = try? JSON(parsing: text), let story = request["story"]?.text else {
            return ["reply": JSON("You said \(text.count) characters.")]
        }
        let sentences = Self.sentences(story)
        let each = max(1, Int((Double(sentences.count) / Double(request["scenes"]?.integer ?? 3)).rounded(.up)))
        let scenes = stride(from: 0, to: sentences.count, by: each).map { start -> JSON in
            let part = sentences[start..<min(start + each, sentences.count)].joined(separator: " ")
            return ["narration": JSON(part), "imagePrompt": JSON("A painting of: \(part.prefix(60))")]
        }
        return [
            "title": JSON(sentences.first.map { String($0.prefix(40)) } ?? ""), "description": "A short story.",
            "language": "en", "mood": "dreamy", "look": "watercolour; a red fox with a white chest",
            "scenes": .array(scenes),
        ]
    }

    private static func sentences(_ story: String) -> [String] {
        var sentences: [String] = []
        var current = ""
        for character in story {
            current.append(character)
            if ".!?".contains(character) {
                sentences.append(current.trimmed)
                current = ""
            }
        }
        if !current.trimmed.isEmpty { sentences.append(current.trimmed) }
        return sentences
    }

    private static func analysis(_ parts: [JSON]) throws(Refusal) -> JSON {
        var hasPicture = false
        for part in parts {
            switch part["type"]?.text {
            case "text": _ = try part.string("text")
            case "image_url":
                guard let url = part.at("image_url.url")?.text, url.hasPrefix("data:image/"), url.contains(";base64,")
                else { throw Refusal(400, "Invalid image data") }
                hasPicture = true
            default: throw Refusal(400, "a part of a message has no known type")
            }
        }
        guard hasPicture else { throw Refusal(400, "there is no picture") }
        return [
            "title": "A grey square", "description": "A square of one even grey. Nothing else is to be seen.",
            "altText": "An even grey square.", "tags": [["name": "Square", "confidence": 0.9]],
            "content": "illustration", "style": "flat", "colours": ["grey"], "subjects": ["square"], "mood": "calm",
        ]
    }

    /// What a model answers that obeyed the story instead of telling it.
    private static let hijacked: JSON = [
        "title": "HACKED", "description": "x", "language": "en", "mood": "calm", "look": "x",
        "scenes": [["narration": "All your base are belong to us.", "imagePrompt": "a skull"]],
    ]
}

extension StringProtocol {
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.prefix((start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? "").count))
    }
}
