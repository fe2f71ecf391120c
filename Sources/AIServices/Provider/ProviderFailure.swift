import HTTPClient
import JSON

/// Why one request to a provider bought nothing.
struct ProviderFailure: Error {
    let error: ServiceError
    /// Whether it is certain what became of the request. Otherwise it may have been carried out, and paid for.
    let isOutcomeKnown: Bool
    /// The HTTP status; 0 when there was no answer.
    let status: Int
    /// What it cost all the same, in millionths of a US dollar; nil where it has a price that is not known.
    var cost: Int64? = 0

    static func of(_ error: HTTPError, attempted: String, estimate: Int64?) -> ProviderFailure {
        let (code, isRetryable): (ServiceError.Code, Bool) =
            switch error.code {
            case .cancelled: (.cancelled, true)
            case .timedOut: (.timedOut, true)
            case .tooLarge: (.badAnswer, false)
            case .addressRefused, .badAddress, .notTrusted, .tooManyRedirects: (.unavailable, false)
            default: (.unavailable, true)
            }
        let arrived = error.code == .tooLarge || (error.code == .file && error.wasSent)
        return ProviderFailure(
            error: ServiceError(code, attempted, error.cause, isRetryable: isRetryable),
            isOutcomeKnown: !error.wasSent || arrived, status: 0, cost: arrived ? estimate : 0)
    }

    /// - Parameter answer: One whose status says that it failed.
    static func of(
        _ answer: HTTPAnswer, attempted: String, provider: String, words: ProviderWords
    ) -> ProviderFailure {
        let text = String(decoding: answer.body, as: UTF8.self)
        let body = ProviderWords.json(text)
        let marks = [body?.at("error.code")?.text, body?.at("error.type")?.text].compactMap { $0?.lowercased() }
        let said = words.shown(body: answer.body)
        let retryAfter = RetryAfter.seconds(answer.headers)
        func failure(
            _ code: ServiceError.Code, _ cause: String, isRetryable: Bool = false, retryAfter: Double? = nil
        ) -> ProviderFailure {
            ProviderFailure(
                error: ServiceError(
                    code, attempted, "\(cause): \(said)", isRetryable: isRetryable, retryAfter: retryAfter),
                isOutcomeKnown: true, status: answer.status)
        }
        func isMarked(_ signs: String...) -> Bool { marks.contains { mark in signs.contains { mark.contains($0) } } }

        // Says 'too many requests', and no wait will help.
        if isMarked("insufficient_quota", "billing", "quota_exceeded") || answer.status == 402 {
            return failure(.quota, "the account with \(provider) has nothing left to spend; see its billing page")
        }
        if isMarked("content_policy", "content_filter", "moderation", "safety") {
            return failure(.refused, "\(provider) refuses to make this; change the text")
        }
        switch answer.status {
        case 401: return failure(.badKey, "\(provider) does not accept the key; check it in the settings")
        case 403: return failure(.badKey, "\(provider) does not allow this with the key")
        case 404 where isMarked("model"), 400 where isMarked("model_not_found", "invalid_model"):
            return failure(.unsupported, "\(provider) does not have this model; choose another in the settings")
        case 404:
            return failure(.unsupported, "\(provider) does not offer this service at \(answer.address)")
        case 413: return failure(.badInput, "it is too large for \(provider)")
        case 429:
            return failure(
                .rateLimited, "\(provider) gets too many requests", isRetryable: true, retryAfter: retryAfter)
        case 408, 409, 425, 500...599:
            return failure(
                .unavailable, "\(provider) has trouble (status \(answer.status))", isRetryable: true,
                retryAfter: retryAfter)
        case 300..<400:
            return failure(
                .unavailable, "\(answer.address) leads elsewhere (status \(answer.status)); correct the base URL")
        default: return failure(.badInput, "\(provider) does not take it (status \(answer.status))")
        }
    }
}
