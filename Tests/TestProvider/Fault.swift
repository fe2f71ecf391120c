import Glibc
import JSON

/// Something that goes wrong on the way to a good answer.
struct Fault {
    let name: String
    let details: JSON
    let key: String

    func show(_ good: Answer, on connection: Connection) {
        switch name {
        case "rate_limit":
            var answer = Answer.error(429, "Rate limit reached for requests.", code: "rate_limit_exceeded")
            if let wait = details["retryAfter"]?.text { answer.headers.append(("Retry-After", wait)) }
            connection.write(answer)
        case "quota":
            connection.write(.error(429, "You exceeded your current quota.", code: "insufficient_quota"))
        case "error": connection.write(.error(Int(details["status"]?.integer ?? 500), "The server had an error."))
        case "bad_gateway":
            connection.write(Answer(status: 502, contentType: "text/html", body: Array("<html>Bad gateway".utf8)))
        case "bad_key":
            let said =
                "Incorrect API key provided: \(key). See https://host.example/keys?token=hush, sk-live-0123456789."
            connection.write(.error(401, said, code: "invalid_api_key"))
        case "content_policy":
            connection.write(.error(400, "Your request was rejected.", code: "content_policy_violation"))
        case "bad_request": connection.write(.error(400, "Unknown voice 'nobody'."))
        case "no_schema":
            connection.write(
                .error(400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported."))
        case "no_object":
            connection.write(.error(400, "Invalid parameter: 'response_format' is not supported."))
        case "reset":
            connection.write(good.head + good.body.prefix(good.body.count / 2))
            // What was written must be on its way before the reset throws away what was not.
            usleep(50_000)
            connection.reset()
        case "silent_end": break
        case "hang": connection.waitUntilLeft()
        case "stall":
            connection.write(good.head + good.body.prefix(good.body.count / 2))
            connection.waitUntilLeft()
        case "drip":
            guard connection.write(good.head) else { return }
            for byte in good.body {
                guard connection.write([byte]) else { return }
                usleep(50_000)
            }
        case "malformed": connection.write(Answer(body: Array("{\"choices\": [{\"mess".utf8)))
        case "wrong_type":
            connection.write(Answer(contentType: "text/html", body: Array("<html><body>Welcome</body></html>".utf8)))
        case "json_type": connection.write(.json(["error": ["message": "The voice is asleep."]]))
        case "empty": connection.write(Answer())
        case "oversize": oversize(connection)
        case "redirect":
            let target = details["to"]?.text ?? "http://169.254.169.254/latest/meta-data/"
            connection.write(Answer(status: 302, headers: [("Location", target)]))
        default: connection.write(good)
        }
    }

    /// Either promised in the head, or without end.
    private func oversize(_ connection: Connection) {
        if let promised = details["promised"]?.integer {
            connection.write(Array("HTTP/1.1 200 OK\r\nContent-Length: \(promised)\r\n\r\n{".utf8))
            return connection.waitUntilLeft()
        }
        guard connection.write(Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".utf8)) else { return }
        let piece = [UInt8](repeating: UInt8(ascii: " "), count: 65_536)
        while connection.write(piece) {}
    }
}
