import HTTPClient

/// OpenAI itself, or any server that speaks as it does.
extension ServiceProvider {
    static let openAI = ServiceProvider(
        name: "openai",
        scriptWriter: { place throws(ServiceError) in
            let model = place.model(or: "gpt-4.1-mini")
            return OpenAIScriptWriter(
                connection: try place.connection("openai"), model: model, price: place.price(of: model),
                prompt: place.prompts.script)
        },
        narrator: { place throws(ServiceError) in
            let model = place.model(or: "gpt-4o-mini-tts")
            return OpenAINarrator(
                connection: try place.connection("openai"), model: model, price: place.price(of: model),
                voice: place.voice ?? "alloy")
        },
        captioner: { place throws(ServiceError) in
            let model = place.model(or: "whisper-1")
            return OpenAICaptioner(
                connection: try place.connection("openai"), model: model, price: place.price(of: model),
                fallback: place.fallbackCaptioner)
        },
        illustrator: { place throws(ServiceError) in
            let model = place.model(or: "gpt-image-1")
            return OpenAIIllustrator(
                connection: try place.connection("openai"), model: model, price: place.price(of: model),
                prompt: place.prompts.picture)
        },
        pictureAnalyst: { place throws(ServiceError) in
            let model = place.model(or: "gpt-4.1-mini")
            return OpenAIPictureAnalyst(
                connection: try place.connection("openai"), model: model, price: place.price(of: model),
                prompt: place.prompts.pictureAnalysis)
        })
}
