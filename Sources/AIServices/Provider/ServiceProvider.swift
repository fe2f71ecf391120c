import HTTPClient
import Logs

/// Who can do some or all of the five services. Nil is what one cannot do.
///
/// To add one: write a file like `OpenAI/OpenAIProvider.swift` with an `extension ServiceProvider { static let … }` that
/// makes each service from its `ServicePlace`, and add it to `registered`. Its name is then a value of `AI_PROVIDER`,
/// `VOICE_PROVIDER` and so on. One that is spoken to over HTTP buys through `ServicePlace.connection`, and has ledger,
/// retries, limits and the hiding of secrets from there.
package struct ServiceProvider: Sendable {
    package typealias Maker<Service> = @Sendable (ServicePlace) throws(ServiceError) -> Service

    package let name: String
    let scriptWriter: Maker<any ScriptWriter>?
    let narrator: Maker<any Narrator>?
    let captioner: Maker<any Captioner>?
    let illustrator: Maker<any Illustrator>?
    let pictureAnalyst: Maker<any PictureAnalyst>?

    package init(
        name: String, scriptWriter: Maker<any ScriptWriter>? = nil, narrator: Maker<any Narrator>? = nil,
        captioner: Maker<any Captioner>? = nil, illustrator: Maker<any Illustrator>? = nil,
        pictureAnalyst: Maker<any PictureAnalyst>? = nil
    ) {
        self.name = name
        self.scriptWriter = scriptWriter
        self.narrator = narrator
        self.captioner = captioner
        self.illustrator = illustrator
        self.pictureAnalyst = pictureAnalyst
    }

    /// The registration: every provider there is, beside the embedded one.
    package static let registered: [ServiceProvider] = [.openAI]
}

/// What the settings say about one service.
package struct ServicePlace: Sendable {
    /// Nil leaves it to the provider.
    let model: String?
    let voice: String?
    let address: String
    let key: String
    let prompts: Prompts
    let prices: PriceTable
    let log: Log
    let atOnce: Int
    let perMinute: Int
    /// For a captioner whose server has no word times.
    var fallbackCaptioner: (any Captioner)?

    func model(or usual: String) -> String { model ?? usual }

    /// Nil where none is known: then a budget lets nothing be bought of it, and its cost is told as unknown.
    /// A server on one's own network that has no prices costs nothing.
    func price(of model: String) -> PriceTable.Price? {
        guard let origin = WebAddress(address)?.origin else { return nil }
        if let price = prices.price(of: model, at: origin.host) { return price }
        guard !origin.isNearby else { return PriceTable.Price() }
        log.warning("no price is known", ["model": model, "at": origin.host])
        return nil
    }

    /// A key is not asked for here: local servers need none.
    func connection(_ provider: String) throws(ServiceError) -> ProviderConnection {
        guard let base = WebAddress(address) else {
            throw ServiceError(.badInput, "use the provider \(provider)", "its base URL is no http address")
        }
        guard !key.isEmpty || base.origin.host != "api.openai.com" else {
            throw ServiceError(
                .badKey, "use the provider \(provider)",
                "there is no key; set OPENAI_API_KEY, or AI_PROVIDER=embedded, which needs none")
        }
        return ProviderConnection(
            name: provider, base: base, key: key,
            client: HTTPClient(policy: AddressPolicy(trusted: [base.origin])),
            gate: .shared(of: base.origin, atOnce: atOnce, perMinute: perMinute))
    }
}
