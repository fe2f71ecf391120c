import JSON

/// An answer that says what is wrong, as RFC 9457 has it. What `detail` and `errors` hold is for the client;
/// `hidden` goes to the log only.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
    package struct FieldError: Sendable, Hashable {
        package let field: String
        package let message: String

        package init(field: String, message: String) {
            self.field = field
            self.message = message
        }
    }

    package let status: Int
    /// A URI that names the kind of problem; `about:blank` means that the status says all.
    package let type: String
    package let detail: String
    package let errors: [FieldError]
    package let headers: Headers
    package let hidden: String?

    package init(
        _ status: Int, _ detail: String, type: String = "about:blank", errors: [FieldError] = [],
        headers: Headers = [:], hidden: String? = nil
    ) {
        self.status = status
        self.type = type
        self.detail = detail
        self.errors = errors
        self.headers = headers
        self.hidden = hidden
    }

    /// 503 or 429, with the seconds after which it is worth trying again.
    package static func tryLater(_ status: Int, _ detail: String, after seconds: Int) -> HTTPError {
        HTTPError(status, detail, headers: ["Retry-After": String(seconds)])
    }

    package var description: String { "\(status): \(detail)" + (hidden.map { " (\($0))" } ?? "") }

    package var response: Response {
        var problem: [String: JSON] = [
            "type": .string(type), "title": .string(StatusText.of(status)), "status": .int(Int64(status)),
            "detail": .string(detail),
        ]
        if !errors.isEmpty {
            problem["errors"] = .array(
                errors.map { ["field": .string($0.field), "message": .string($0.message)] })
        }
        var response = Response(status: status, headers: headers)
        response.headers["Content-Type"] = "application/problem+json"
        response.headers["Cache-Control"] = "no-store"
        response.body = .bytes(Array(JSON.object(problem).canonicalText.utf8))
        return response
    }
}

enum StatusText {
    static func of(_ status: Int) -> String { texts[status] ?? "Status \(status)" }

    private static let texts: [Int: String] = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently",
        302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required",
        412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
        416: "Range Not Satisfiable", 417: "Expectation Failed", 421: "Misdirected Request",
        422: "Unprocessable Content", 423: "Locked", 426: "Upgrade Required", 428: "Precondition Required",
        429: "Too Many Requests", 431: "Request Header Fields Too Large", 460: "Checksum Mismatch",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported", 507: "Insufficient Storage",
    ]
}
