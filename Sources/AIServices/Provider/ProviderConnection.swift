import FoundationEssentials
import HTTPClient
import JSON
import StageMachine
import Store

/// A provider that is spoken to over HTTP: every request is written in the ledger before it is sent, and its outcome after
/// it; requests that failed for the moment are sent again, those that never can succeed are not.
struct ProviderConnection: Sendable {
    /// What is about to be bought.
    struct Purchase: Sendable {
        let service: String
        let model: String
        /// Tells several requests for one piece apart.
        var ordinal = 0
        /// As in `speak 'Once upon…'`.
        let attempted: String
        /// Millionths of a US dollar, at most; nil where no price is known.
        let estimate: Int64?
    }

    /// What was bought.
    struct Goods<Value: Sendable>: Sendable {
        let value: Value
        var tokensIn: Int64 = 0
        var tokensOut: Int64 = 0
        /// Nil where no price is known.
        let cost: Int64?
    }

    let name: String
    let base: WebAddress
    let key: String
    let client: HTTPClient
    let gate: RequestGate
    var pacing = Pacing.real
    var patience = Patience()
    var limits = HTTPRequest.Limits()

    var words: ProviderWords { ProviderWords(secrets: [key]) }

    /// An answer that was bought by an earlier attempt at the same piece is used instead of sending anything.
    /// - Parameter read: Judges a successful answer; what it throws is a bad answer, which was paid for.
    func buy<Value: Sendable>(
        _ purchase: Purchase, path: String, body: HTTPRequest.Body, to destination: HTTPRequest.Destination = .memory,
        _ job: Job, read: @Sendable (HTTPAnswer) throws -> Goods<Value>
    ) async throws -> Value {
        guard let address = base.appending(path) else {
            throw ServiceError(.unsupported, purchase.attempted, "\(base) is no address that requests can go to")
        }
        if let value = try await bought(purchase, at: address, to: destination, job, read: read) { return value }
        var waited = 0.0
        var attempt = 1
        var last: ServiceError?
        while true {
            let failure: ProviderFailure
            do {
                var request = HTTPRequest(address, headers: [], body: body, to: destination, limits: limits)
                if !key.isEmpty { request.headers = [("Authorization", "Bearer \(key)")] }
                return try await sendOnce(purchase, request, job, last: last, read: read)
            } catch let problem as ProviderFailure {
                failure = problem
            }
            last = failure.error
            guard failure.error.isRetryable, failure.error.code != .cancelled, attempt < patience.attempts,
                let pause = pause(after: failure.error, attempt: attempt), waited + pause <= patience.total
            else { throw failure.error }
            if failure.error.code == .rateLimited { await gate.close(for: pause) }
            do {
                try await pacing.sleep(pause)
            } catch {
                throw ServiceError(.cancelled, purchase.attempted, "it was cancelled", isRetryable: true)
            }
            waited += pause
            attempt += 1
        }
    }

    /// Whether the next `buy` of it finds its answer here.
    func isBought(_ purchase: Purchase, _ job: Job) async throws -> Bool {
        try await kept(purchase, job) != nil
    }

    /// What it brought is of no use: the next `buy` buys anew.
    func forget(_ purchase: Purchase, _ job: Job) async throws {
        if let kept = try await kept(purchase, job) { try await job.calls.forget(kept.key) }
    }

    private func kept(_ purchase: Purchase, _ job: Job) async throws -> KeptAnswer? {
        try await job.calls.kept(
            service: purchase.service, provider: name, model: purchase.model, ordinal: purchase.ordinal)
    }

    private func bought<Value: Sendable>(
        _ purchase: Purchase, at address: WebAddress, to destination: HTTPRequest.Destination, _ job: Job,
        read: @Sendable (HTTPAnswer) throws -> Goods<Value>
    ) async throws -> Value? {
        guard let kept = try await kept(purchase, job) else { return nil }
        do {
            var body: [UInt8] = []
            switch destination {
            case .memory: body = try FileKind.bytes(of: kept.file)
            case .file(let path): try Self.copy(kept.file, to: path)
            }
            let headers = kept.mimeType.map { ["content-type": $0] } ?? [:]
            return try read(HTTPAnswer(status: 200, headers: headers, body: body, address: address)).value
        } catch {
            // It was right when it came: whoever reads it now asks for something else.
            try await job.calls.forget(kept.key)
            return nil
        }
    }

    /// The answer as a file of its own. Nil when it cannot be written: then it is not kept.
    private func arrived(
        _ answer: HTTPAnswer, at destination: HTTPRequest.Destination, _ job: Job
    ) -> ArrivedAnswer? {
        let file = job.folder + "/answer"
        do {
            switch destination {
            case .memory: try Data(answer.body).write(to: URL(filePath: file))
            case .file(let path): try Self.copy(path, to: file)
            }
        } catch {
            // What was bought is still in hand: that it might have to be bought again is no reason to throw it away.
            return nil
        }
        return ArrivedAnswer(file: file, mimeType: answer.contentType)
    }

    private static func copy(_ file: String, to copy: String) throws {
        if FileManager.default.fileExists(atPath: copy) { try FileManager.default.removeItem(atPath: copy) }
        // Of their own: what is kept is only to be read.
        try Data(try FileKind.bytes(of: file)).write(to: URL(filePath: copy))
    }

    /// Nil when the provider asks for a longer pause than anybody should sit through.
    private func pause(after error: ServiceError, attempt: Int) -> Double? {
        let own = patience.pause(afterFailure: attempt, random: pacing.random())
        guard let asked = error.retryAfter else { return own }
        return asked <= patience.longestRetryAfter ? asked + min(1, own) : nil
    }

    private func sendOnce<Value: Sendable>(
        _ purchase: Purchase, _ request: HTTPRequest, _ job: Job, last: ServiceError?,
        read: @Sendable (HTTPAnswer) throws -> Goods<Value>
    ) async throws -> Value {
        do {
            try await gate.enter()
        } catch {
            throw ServiceError(.cancelled, purchase.attempted, "it was cancelled", isRetryable: true)
        }
        let result: Result<Value, any Error>
        do {
            result = .success(try await sendInside(purchase, request, job, last: last, read: read))
        } catch {
            result = .failure(error)
        }
        await gate.leave()
        return try result.get()
    }

    private func sendInside<Value: Sendable>(
        _ purchase: Purchase, _ request: HTTPRequest, _ job: Job, last: ServiceError?,
        read: @Sendable (HTTPAnswer) throws -> Goods<Value>
    ) async throws -> Value {
        let ledgerKey = try await intend(purchase, job, last: last)
        var request = request
        request.headers.append(("Idempotency-Key", ledgerKey))
        let failure: ProviderFailure
        do {
            let answer = try await client.send(request)
            guard answer.isSuccess else {
                throw ProviderFailure.of(answer, attempted: purchase.attempted, provider: name, words: words)
            }
            let goods = try read(answer)
            try await job.calls.settle(
                ledgerKey,
                CallOutcome(
                    isSuccess: true, cost: goods.cost ?? 0, isPriceKnown: goods.cost != nil, tokensIn: goods.tokensIn,
                    tokensOut: goods.tokensOut),
                answer: arrived(answer, at: request.destination, job))
            return goods.value
        } catch let error as HTTPError {
            failure = .of(error, attempted: purchase.attempted, estimate: purchase.estimate)
        } catch let error as ProviderFailure {
            failure = error
        } catch let error as ServiceError {
            // The answer came, is not what was asked for, and has its price.
            try await settle(ledgerKey, error, cost: purchase.estimate, job)
            throw error
        }
        if failure.isOutcomeKnown { try await settle(ledgerKey, failure.error, cost: failure.cost, job) }
        throw failure
    }

    private func intend(_ purchase: Purchase, _ job: Job, last: ServiceError?) async throws -> String {
        do {
            let (key, decision) = try await job.calls.intend(
                service: purchase.service, provider: name, model: purchase.model, ordinal: purchase.ordinal,
                estimate: purchase.estimate)
            guard decision == .refused else { return key }
            let reason = last.map { " The last time: \($0.cause)." } ?? ""
            throw ServiceError(
                .unsettled, purchase.attempted,
                "it was sent to \(name) twice, and what became of it is not known.\(reason) "
                    + "It may have been paid for: start it again by hand if it is to be sent once more.")
        } catch let failure as StepFailure {
            throw ServiceError(
                .init(name: failure.code), purchase.attempted, failure.message, isRetryable: failure.isRetryable)
        }
    }

    private func settle(_ key: String, _ error: ServiceError, cost: Int64?, _ job: Job) async throws {
        try await job.calls.settle(
            key, CallOutcome(isSuccess: false, cost: cost ?? 0, isPriceKnown: cost != nil, error: error.cause))
    }
}
