import HTTPClient
import JSON
import Synchronization

/// `chat/completions` with an answer of a given form: by its JSON schema, else by asking for JSON, else by finding it in
/// what was written. Which of these a server can do is found out once for each model.
struct StructuredChat: Sendable {
    enum Form: Int, Sendable, CaseIterable {
        case schema, object, text
    }

    let connection: ProviderConnection
    let model: String
    let price: PriceTable.Price?

    /// What the ledger calls it, and what the user sees was attempted.
    let service: String
    let attempted: String
    let schemaName: String
    let schema: JSON

    /// - Parameters:
    ///   - content: The user's message: a text, or a list of parts.
    ///   - read: Throws when the JSON is of the right form and still not what was asked for; then it is asked once more.
    func ask<Value: Sendable>(
        system: String, content: JSON, outputTokens: Int64, _ job: Job,
        read: @Sendable (JSON) throws(ServiceError) -> Value
    ) async throws -> Value {
        var retries = 0
        while true {
            let form = Forms.known(of: model, at: connection.base)
            do {
                return try await askOnce(form, retries, system, content, outputTokens, job, read: read)
            } catch let error as ServiceError where error.code == .formRefused {
                guard let next = Form(rawValue: form.rawValue + 1) else { throw error }
                Forms.remember(next, of: model, at: connection.base)
            } catch let error as ServiceError where error.code == .badAnswer && error.isRetryable && retries < 1 {
                retries += 1
            }
        }
    }

    private func askOnce<Value: Sendable>(
        _ form: Form, _ retries: Int, _ system: String, _ content: JSON, _ outputTokens: Int64, _ job: Job,
        read: @Sendable (JSON) throws(ServiceError) -> Value
    ) async throws -> Value {
        let body = self.body(form, system, content)
        let bytes = Array(body.canonicalText.utf8)
        // A picture is no text: it costs by its size in pixels, which the models cap, and not by the letters it is sent in.
        let inputTokens = content.items == nil ? Int64(bytes.count / 3) : 6000
        let estimate = price?.tokens(in: inputTokens, out: outputTokens)
        let purchase = ProviderConnection.Purchase(
            service: service, model: model, ordinal: form.rawValue + retries * Form.allCases.count,
            attempted: attempted, estimate: estimate)
        do {
            return try await connection.buy(
                purchase, path: "chat/completions", body: .bytes(bytes, contentType: "application/json"), job
            ) { answer in
                let json = try ProviderAnswer.json(answer, attempted: attempted, connection.words)
                let tokensIn = max(0, json.at("usage.prompt_tokens")?.integer ?? 0)
                let tokensOut = max(0, json.at("usage.completion_tokens")?.integer ?? 0)
                return ProviderConnection.Goods(
                    value: try read(message(of: json)), tokensIn: tokensIn, tokensOut: tokensOut,
                    cost: price?.tokens(in: tokensIn, out: tokensOut))
            }
        } catch let error as ServiceError where form != .text && error.code == .badInput && mentionsForm(error.cause) {
            throw ServiceError(.formRefused, attempted, error.cause)
        }
    }

    private func body(_ form: Form, _ system: String, _ content: JSON) -> JSON {
        var instruction = system
        if form != .schema {
            instruction += "\n\nAnswer with one JSON object and nothing else. It fits this JSON schema:\n"
            instruction += schema.canonicalText
        }
        var fields: [String: JSON] = [
            "model": JSON(model),
            "messages": [["role": "system", "content": JSON(instruction)], ["role": "user", "content": content]],
        ]
        switch form {
        case .schema:
            fields["response_format"] = [
                "type": "json_schema",
                "json_schema": ["name": JSON(schemaName), "strict": true, "schema": schema],
            ]
        case .object: fields["response_format"] = ["type": "json_object"]
        case .text: break
        }
        return .object(fields)
    }

    private func message(of json: JSON) throws(ServiceError) -> JSON {
        guard let choice = json["choices"]?.items?.first, let message = choice["message"] else {
            throw ServiceError(
                .badAnswer, attempted, "\(connection.name) sent an answer without a message", isRetryable: true)
        }
        if let refusal = message["refusal"]?.text, !refusal.isEmpty {
            throw ServiceError(
                .refused, attempted, "\(connection.name) refuses: \(connection.words.shown(refusal))")
        }
        if choice["finish_reason"]?.text == "content_filter" {
            throw ServiceError(.refused, attempted, "\(connection.name) refuses to make this; change the text")
        }
        guard let text = message["content"]?.text, let found = RepairedJSON.object(in: text) else {
            let reason = choice["finish_reason"]?.text == "length" ? "was broken off for its length" : "holds no JSON"
            throw ServiceError(
                .badAnswer, attempted, "what \(connection.name)'s model '\(model)' wrote \(reason)", isRetryable: true)
        }
        return found
    }

    private func mentionsForm(_ cause: String) -> Bool {
        let cause = cause.lowercased()
        return ["response_format", "json_schema", "json_object", "structured output", "grammar"].contains {
            cause.contains($0)
        }
    }

    /// For this process.
    private enum Forms {
        private static let known = Mutex<[String: Form]>([:])

        static func known(of model: String, at base: WebAddress) -> Form {
            known.withLock { $0["\(base) \(model)"] ?? .schema }
        }

        static func remember(_ form: Form, of model: String, at base: WebAddress) {
            known.withLock { $0["\(base) \(model)"] = form }
        }
    }
}

extension ServiceError.Code {
    /// The server cannot give answers of the form that was asked for.
    fileprivate static let formRefused = ServiceError.Code(name: "form_refused")
}

enum ProviderAnswer {
    static func json(
        _ answer: HTTPAnswer, attempted: String, _ words: ProviderWords
    ) throws(ServiceError) -> JSON {
        if let json = ProviderWords.json(String(decoding: answer.body, as: UTF8.self)), json.fields != nil {
            return json
        }
        let type = answer.contentType.map { " (\(words.shown($0)))" } ?? ""
        throw ServiceError(
            .badAnswer, attempted,
            "\(answer.address) did not answer with JSON\(type), but: \(words.shown(body: answer.body))",
            isRetryable: true)
    }
}
