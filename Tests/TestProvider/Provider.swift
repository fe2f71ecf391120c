import JSON
import Synchronization

/// Answers requests as an OpenAI-compatible server does.
final class Provider: Sendable {
    private let key: String
    private let journal: Journal
    private let faults: FaultQueue
    /// Pictures that are fetched by their URL.
    private let files = Mutex<[String: [UInt8]]>([:])

    init(key: String, journal: Journal, faults: FaultQueue) {
        self.key = key
        self.journal = journal
        self.faults = faults
    }

    func answer(_ request: Request, _ connection: Connection) {
        if request.path == "/test/faults" {
            let problem = faults.replace(with: String(decoding: request.body, as: UTF8.self))
            return connection.write(problem.map { .error(400, $0) } ?? Answer())
        }
        let path = String(request.path.split(separator: "?")[0])
        let fault = faults.take(for: path)
        let name = fault?["fault"]?.text
        let result: Result<Answer, Refusal>
        do throws(Refusal) {
            result = .success(try answer(request, path: path, fault: fault))
        } catch {
            result = .failure(error)
        }
        var refusal: String?
        if case .failure(let error) = result { refusal = error.reason }
        journal.note(request, fault: name, refusal: refusal)
        switch result {
        case .failure(let error): connection.write(.error(error.status, error.reason, code: error.code))
        case .success(let answer):
            guard let fault, let name else { return connection.write(answer) }
            Fault(name: name, details: fault, key: key).show(answer, on: connection)
        }
    }

    private func answer(_ request: Request, path: String, fault: JSON?) throws(Refusal) -> Answer {
        if path.hasPrefix("/files/") {
            guard let bytes = files.withLock({ $0[path] }) else { throw Refusal(404, "no such file") }
            guard request.headers["authorization"] == nil else { throw Refusal(400, "the key is none of its business") }
            return Answer(contentType: "image/png", body: bytes)
        }
        // For the client alone: no API.
        if path.hasPrefix("/plain/") { return Answer(contentType: "text/plain", body: Array("plain".utf8)) }
        if path == "/echo" { return Answer(body: Array(echo(request).canonicalText.utf8)) }

        guard request.headers["authorization"] == "Bearer \(key)" else {
            throw Refusal(401, "Incorrect API key provided: \(request.headers["authorization"] ?? "none").")
        }
        guard request.method == "POST" else { throw Refusal(405, "POST only") }
        guard let purchase = request.headers["idempotency-key"], purchase.utf8.count >= 16 else {
            throw Refusal(400, "Idempotency-Key is missing")
        }
        switch path {
        case "/v1/chat/completions": return try Chat.answer(try json(request), fault: fault?["fault"]?.text)
        case "/v1/images/generations":
            let (answer, picture) = try Images.answer(
                try json(request), host: request.headers["host"] ?? "", fault: fault)
            files.withLock { $0["/files/picture.png"] = picture }
            return answer
        case "/v1/audio/speech": return try Audio.speech(try json(request))
        case "/v1/audio/transcriptions":
            return try Audio.transcription(try Form(request), fault: fault?["fault"]?.text)
        default: throw Refusal(404, "Unknown request URL: \(request.method) \(path)")
        }
    }

    private func json(_ request: Request) throws(Refusal) -> JSON {
        guard request.headers["content-type"] == "application/json" else {
            throw Refusal(400, "Content-Type has to be application/json")
        }
        do {
            let json = try JSON(parsing: String(decoding: request.body, as: UTF8.self))
            guard json.fields != nil else { throw Refusal(400, "the body has to be an object") }
            return json
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(400, "the body \(error)")
        }
    }

    private func echo(_ request: Request) -> JSON {
        [
            "method": JSON(request.method), "path": JSON(request.path),
            "headers": .object(request.headers.mapValues { JSON($0) }), "bytes": JSON(request.body.count),
            "body": JSON(String(decoding: request.body.prefix(4096), as: UTF8.self)),
        ]
    }
}

struct Refusal: Error {
    let status: Int
    let reason: String
    let code: String?

    init(_ status: Int, _ reason: String, code: String? = nil) {
        self.status = status
        self.reason = reason
        self.code = code
    }
}

extension Answer {
    static func json(_ json: JSON) -> Answer { Answer(body: Array(json.canonicalText.utf8)) }

    static func error(_ status: Int, _ message: String, code: String? = nil) -> Answer {
        var answer = Answer.json([
            "error": [
                "message": JSON(message), "type": "invalid_request_error", "param": nil, "code": JSON(code),
            ]
        ])
        answer.status = status
        return answer
    }
}

extension JSON {
    /// Refuses fields that are not known, and the lack of those that must be there.
    func check(required: [String], optional: [String]) throws(Refusal) {
        for name in required where self[name] == nil { throw Refusal(400, "Missing required parameter: '\(name)'.") }
        for name in (fields ?? [:]).keys.sorted() where !(required + optional).contains(name) {
            throw Refusal(400, "Unknown parameter: '\(name)'.")
        }
    }

    func string(_ name: String) throws(Refusal) -> String {
        guard let text = self[name]?.text, !text.isEmpty else { throw Refusal(400, "'\(name)' has to be a text") }
        return text
    }
}
