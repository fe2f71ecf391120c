import BlobStore
import HTTPServer
import JSON
import MediaLibrary
import Store

/// What the library refuses, as HTTP tells it.
extension Router {
    /// Adds a route whose handler may throw errors of the library.
    mutating func onMedia(
        _ method: Method, _ pattern: String, bodyLimit: Int = Limits.json, isAlone: Bool = false,
        _ handler: @escaping Handler
    ) {
        on(method, pattern, bodyLimit: bodyLimit, isAlone: isAlone) { request in
            do {
                return try await handler(request)
            } catch let error as MediaError {
                throw MediaProblem.of(error, isTus: request.path.hasPrefix(Site.tusPath))
            } catch let error as BlobError {
                throw MediaProblem.of(MediaError(error))
            }
        }
    }
}

enum MediaProblem {
    static func of(_ error: MediaError, isTus: Bool = false) -> HTTPError {
        HTTPError(
            status(error.code, isTus: isTus), error.description,
            headers: headers(of: error), hidden: error.hidden)
    }

    private static func headers(of error: MediaError) -> Headers {
        var headers: Headers = [:]
        if let received = error.received { headers["Upload-Offset"] = "\(received)" }
        if error.code == .busy { headers["Retry-After"] = "5" }
        return headers
    }

    /// The problem, with the numbers of the chunks that are missing.
    static func missing(_ error: MediaError) -> Response {
        let problem: JSON = [
            "type": "about:blank", "title": "Conflict", "status": 409, "detail": JSON(error.description),
            "missingChunks": .array(error.missing.map { JSON($0) }),
        ]
        var response = Response.json(problem, status: 409, headers: Site.fresh)
        response.headers["Content-Type"] = "application/problem+json"
        return response
    }

    private static func status(_ code: MediaError.Code, isTus: Bool) -> Int {
        switch code {
        case .gone: 404
        case .tooLarge, .overQuota: 413
        case .badType: 415
        case .mismatch: 422
        case .badDigest: isTus ? 460 : 422
        case .incomplete, .elsewhere, .keyConflict, .evicted: 409
        case .noSpace: 507
        case .busy: 503
        default: 500
        }
    }
}
