package import JSON
package import Logs
package import Settings

/// The five services as the settings choose them.
package struct Services: Sendable {
    private struct Choice: Sendable {
        /// As in `VOICE_PROVIDER`.
        let setting: String
        /// As in `the provider 'x' does not speak`.
        let does: String
        let provider: ServiceProvider
        let place: ServicePlace
    }

    private let script: Choice
    private let voice: Choice
    private let caption: Choice
    private let picture: Choice
    private let analysis: Choice
    private let embedded: ServiceProvider

    /// Throws for a provider that there is none of, and for prompts or prices that cannot be read.
    /// - Parameter embedded: What this program can do by itself; a program that only has scripts written needs no more
    ///   than `ServiceProvider.embeddedWriter`.
    package init(
        _ settings: Settings, log: Log, embedded: ServiceProvider,
        others: [ServiceProvider] = ServiceProvider.registered
    ) throws(ServiceError) {
        self.embedded = embedded
        let providers = [embedded] + others
        let prompts = try Prompts(templates: settings.templatesFolder)
        let prices = try PriceTable(file: settings.templatesFolder + "/prices.json")
        func choice(
            _ setting: String, does: String, _ provider: String, _ model: String, _ address: String, _ key: String,
            voice: String = "auto"
        ) throws(ServiceError) -> Choice {
            guard let found = providers.first(where: { $0.name == provider }) else {
                let names = providers.map(\.name).joined(separator: ", ")
                throw ServiceError(
                    .badInput, "choose the AI services",
                    "\(setting) (or AI_PROVIDER) is '\(provider)', but must be one of \(names)")
            }
            return Choice(
                setting: setting, does: does, provider: found,
                place: ServicePlace(
                    model: model == "auto" ? nil : model, voice: voice == "auto" ? nil : voice, address: address,
                    key: key, prompts: prompts, prices: prices, log: log, atOnce: settings.openAIConcurrency,
                    perMinute: settings.openAIRequestsPerMinute))
        }
        script = try choice(
            "SCRIPT_PROVIDER", does: "write scripts", settings.scriptProvider, settings.scriptModel,
            settings.scriptAddress, settings.scriptKey)
        voice = try choice(
            "VOICE_PROVIDER", does: "speak", settings.voiceProvider, settings.voiceModel, settings.voiceAddress,
            settings.voiceKey, voice: settings.voiceName)
        caption = try choice(
            "CAPTION_PROVIDER", does: "find word times", settings.captionProvider, settings.captionModel,
            settings.captionAddress, settings.captionKey)
        picture = try choice(
            "PICTURE_PROVIDER", does: "make pictures", settings.pictureProvider, settings.pictureModel,
            settings.pictureAddress, settings.pictureKey)
        analysis = try choice(
            "ANALYSIS_PROVIDER", does: "describe pictures", settings.analysisProvider, settings.analysisModel,
            settings.analysisAddress, settings.analysisKey)
    }

    package func scriptWriter() throws(ServiceError) -> any ScriptWriter {
        try made(script, script.provider.scriptWriter)
    }

    package func narrator() throws(ServiceError) -> any Narrator { try made(voice, voice.provider.narrator) }

    /// One of a provider falls back on the embedded one.
    package func captioner() throws(ServiceError) -> any Captioner {
        var choice = caption
        if choice.provider.name != embedded.name, let embedded = embedded.captioner {
            let place = choice.place
            choice = Choice(
                setting: choice.setting, does: choice.does, provider: choice.provider,
                place: place.falling(backOn: try embedded(place)))
        }
        return try made(choice, choice.provider.captioner)
    }

    package func illustrator() throws(ServiceError) -> any Illustrator {
        try made(picture, picture.provider.illustrator)
    }

    package func pictureAnalyst() throws(ServiceError) -> any PictureAnalyst {
        try made(analysis, analysis.provider.pictureAnalyst)
    }

    private func made<Service>(
        _ choice: Choice, _ make: ServiceProvider.Maker<Service>?
    ) throws(ServiceError) -> Service {
        guard let make else {
            throw ServiceError(
                .notInstalled, choice.does,
                "the provider '\(choice.provider.name)' cannot; set \(choice.setting) to another")
        }
        return try make(choice.place)
    }

    /// Who does what with what, as steps read it under `services`: a change of it makes anew what was made with it.
    /// What the provider would choose by itself is written as `auto`.
    package var json: JSON {
        func entry(_ choice: Choice) -> JSON {
            var fields: [String: JSON] = [
                "provider": JSON(choice.provider.name), "model": JSON(choice.place.model ?? "auto"),
            ]
            if choice.setting == voice.setting { fields["voice"] = JSON(choice.place.voice ?? "auto") }
            return .object(fields)
        }
        return [
            "script": entry(script), "voice": entry(voice), "caption": entry(caption), "picture": entry(picture),
            "analysis": entry(analysis),
        ]
    }
}

extension ServicePlace {
    fileprivate func falling(backOn captioner: any Captioner) -> ServicePlace {
        var place = self
        place.fallbackCaptioner = captioner
        return place
    }
}
