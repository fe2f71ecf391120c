import FoundationEssentials
import HTTPClient
import JSON

/// Makes pictures by `images/generations`. The size is the nearest that the model has; cropping is left to who uses it.
struct OpenAIIllustrator: Illustrator {
    let connection: ProviderConnection
    let model: String
    let price: PriceTable.Price?
    let prompt: String
    /// For URLs that come back: they are fetched without the key.
    let patienceForDownloads = 3

    static let largestPicture = 32 << 20

    var identity: ServiceIdentity { ServiceIdentity(provider: connection.name, model: model) }

    func illustrate(_ request: PictureRequest, _ job: Job) async throws -> Illustration {
        let attempted = "draw '\(request.prompt.prefix(60))' with \(connection.name)"
        guard request.prompt.contains(where: { !$0.isWhitespace }) else {
            throw ServiceError(.badInput, attempted, "the picture's prompt is empty")
        }
        let maker = PictureModel.named(model)
        let size = maker.size(nearest: request.width, request.height)
        let wish = Prompts.fill(
            prompt,
            [
                "prompt": request.prompt, "look": request.look.isEmpty ? "of one kind" : request.look,
                "upper": String(Int((request.captionTop * 100).rounded())),
            ])
        var fields: [String: JSON] = [
            "model": JSON(model), "prompt": JSON(maker.cut(wish)), "n": 1, "size": JSON(size),
        ]
        if maker.takesResponseFormat { fields["response_format"] = "b64_json" }
        if let quality = maker.quality { fields["quality"] = JSON(quality) }
        let body = JSON.object(fields).canonicalText
        let cost = price?.image(size)
        // A fresh take of the same scene is another purchase.
        let purchase = ProviderConnection.Purchase(
            service: "picture", model: model, ordinal: Int(request.take % 1_000_000), attempted: attempted,
            estimate: cost)
        let isBought = try await connection.isBought(purchase, job)
        let picture = try await connection.buy(
            purchase, path: "images/generations", body: .bytes(Array(body.utf8), contentType: "application/json"), job
        ) { answer in
            let json = try ProviderAnswer.json(answer, attempted: attempted, connection.words)
            return ProviderConnection.Goods(
                value: try Self.delivery(json, attempted),
                tokensIn: max(0, json.at("usage.input_tokens")?.integer ?? 0),
                tokensOut: max(0, json.at("usage.output_tokens")?.integer ?? 0), cost: cost)
        }
        job.progress(0.8)
        switch picture {
        case .bytes(let bytes): return try Self.keep(bytes, in: job.folder, attempted)
        case .address(let address):
            do {
                return try await fetch(address, job, attempted)
            } catch let error as ServiceError where error.code != .cancelled {
                // Such addresses are good for an hour or so. One that fails for the moment is tried once more by the next
                // attempt; one that was bought by an earlier attempt is worth another purchase.
                if isBought || !error.isRetryable { try await connection.forget(purchase, job) }
                guard isBought, !error.isRetryable else { throw error }
                return try await illustrate(request, job)
            }
        }
    }

    enum Delivery: Sendable {
        case bytes([UInt8])
        case address(String)
    }

    static func delivery(_ json: JSON, _ attempted: String) throws(ServiceError) -> Delivery {
        let entry = json["data"]?.items?.first
        let url = entry?["url"]?.text ?? ""
        let inside = url.hasPrefix("data:") ? url : nil
        if let text = entry?["b64_json"]?.text ?? inside, !text.isEmpty {
            let bare = text.hasPrefix("data:") ? String(text.split(separator: ",").last ?? "") : text
            guard let data = Data(base64Encoded: bare, options: .ignoreUnknownCharacters),
                let kind = FileKind.of(data.prefix(16)), kind.isPicture, kind != .gif,
                PictureSize.of(Array(data), kind) != nil
            else {
                throw ServiceError(
                    .badAnswer, attempted, "what came is no PNG, JPEG or WebP picture", isRetryable: true)
            }
            return .bytes(Array(data))
        }
        if !url.isEmpty { return .address(url) }
        throw ServiceError(.badAnswer, attempted, "the answer holds no picture", isRetryable: true)
    }

    private static func keep(
        _ bytes: [UInt8], in folder: String, _ attempted: String
    ) throws(ServiceError) -> Illustration {
        guard let kind = FileKind.of(bytes), kind.isPicture, kind != .gif, let size = PictureSize.of(bytes, kind) else {
            throw ServiceError(.badAnswer, attempted, "what came is no PNG, JPEG or WebP picture", isRetryable: true)
        }
        let file = "\(folder)/picture.\(kind.ending)"
        guard FileManager.default.createFile(atPath: file, contents: Data(bytes)) else {
            throw ServiceError(.unavailable, attempted, "\(file) could not be written", isRetryable: true)
        }
        return Illustration(file: file, mimeType: kind.rawValue, width: size.width, height: size.height)
    }

    /// Fetching costs nothing: it is tried again by itself.
    private func fetch(_ url: String, _ job: Job, _ attempted: String) async throws -> Illustration {
        guard let address = WebAddress(url) else {
            throw ServiceError(.badAnswer, attempted, "the picture's address is no http address")
        }
        var limits = connection.limits
        limits.size = Self.largestPicture
        let file = job.folder + "/picture.part"
        let request = HTTPRequest(address, to: .file(path: file), limits: limits)
        var attempt = 1
        while true {
            let problem: ServiceError
            do {
                let answer = try await connection.client.send(request)
                if answer.isSuccess {
                    let bytes = try FileKind.bytes(of: file)
                    try FileManager.default.removeItem(atPath: file)
                    return try Self.keep(bytes, in: job.folder, attempted)
                }
                problem = ServiceError(
                    .unavailable, attempted, "\(address) answers with status \(answer.status)",
                    isRetryable: answer.status >= 500 || answer.status == 429)
            } catch let error as HTTPError {
                problem = ProviderFailure.of(error, attempted: attempted, estimate: 0).error
            }
            guard problem.isRetryable, problem.code != .cancelled, attempt < patienceForDownloads else { throw problem }
            let pause = connection.patience.pause(afterFailure: attempt, random: connection.pacing.random())
            try await connection.pacing.sleep(pause)
            attempt += 1
        }
    }
}

/// What a model for pictures can be asked for.
struct PictureModel: Sendable {
    /// Empty: any, in steps of 64, up to 1024.
    let sizes: [(width: Int, height: Int)]
    let longestPrompt: Int
    /// Some always answer with the picture itself, and refuse the question.
    let takesResponseFormat: Bool
    /// What the price table's entry is for, where the model would choose by itself.
    var quality: String?

    static func named(_ name: String) -> PictureModel {
        if name.hasPrefix("dall-e-2") {
            return PictureModel(
                sizes: [(256, 256), (512, 512), (1024, 1024)], longestPrompt: 1000, takesResponseFormat: true)
        }
        if name.hasPrefix("dall-e-3") {
            return PictureModel(
                sizes: [(1024, 1024), (1024, 1792), (1792, 1024)], longestPrompt: 4000, takesResponseFormat: true)
        }
        if name.hasPrefix("gpt-image-") {
            return PictureModel(
                sizes: [(1024, 1024), (1024, 1536), (1536, 1024)], longestPrompt: 32_000, takesResponseFormat: false,
                quality: "medium")
        }
        return PictureModel(sizes: [], longestPrompt: 4000, takesResponseFormat: true)
    }

    /// The one that loses least when cropped to the wanted shape; of those the largest.
    func size(nearest width: Int, _ height: Int) -> String {
        if sizes.isEmpty {
            let scale = min(1, 1024 / Double(max(width, height, 1)))
            func step(_ length: Int) -> Int { max(64, Int((Double(length) * scale / 64).rounded()) * 64) }
            return "\(step(width))x\(step(height))"
        }
        let shape = Double(width) / Double(max(1, height))
        func kept(_ size: (width: Int, height: Int)) -> Double {
            let own = Double(size.width) / Double(size.height)
            return min(own, shape) / max(own, shape)
        }
        let best = sizes.max { (kept($0), $0.width * $0.height) < (kept($1), $1.width * $1.height) }!
        return "\(best.width)x\(best.height)"
    }

    func cut(_ prompt: String) -> String { String(prompt.prefix(longestPrompt)) }
}
