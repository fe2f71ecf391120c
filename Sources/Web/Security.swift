import HTTPServer

/// What every answer says about how far it may be trusted.
enum Security {
    static let policy =
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'"

    static func harden(_ response: Response, _ request: Request) -> Response {
        var response = response
        // These, and what the server itself adds.
        response.headers.reserve(response.headers.fields.count + 8)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if request.path.hasPrefix("/files/") {
            // A picture of unknown origin that is opened by itself may do nothing at all.
            response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        } else {
            response.headers["Content-Security-Policy"] = policy
            response.headers["X-Frame-Options"] = "DENY"
        }
        return response
    }
}
