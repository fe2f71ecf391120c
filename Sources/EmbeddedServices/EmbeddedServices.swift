package import AIServices
package import LocalModels
package import Settings

/// What needs neither key nor network. Each service that is embedded is named here, and nowhere else.
package enum EmbeddedServices {
    /// The models of this machine, for one program.
    package static func models(_ settings: Settings) -> LocalModels {
        LocalModels(
            LocalModels.Place(
                python: settings.localModelsPython, helper: settings.localModelsFolder,
                cache: settings.dataFolder + "/models"))
    }

    package static func provider(_ settings: Settings) -> ServiceProvider { provider(settings, models(settings)) }

    /// - Parameter models: Those that the program uses for other things besides.
    package static func provider(_ settings: Settings, _ models: LocalModels) -> ServiceProvider {
        let python = settings.localModelsPython
        let espeak = EspeakVoice(program: settings.espeak)
        let environment = python.hasSuffix("/bin/python") ? String(python.dropLast("/bin/python".count)) : ""
        let emoji = EmbeddedIllustrator.emojiFolder(inVirtualEnvironment: environment)
        return ServiceProvider(
            name: "embedded",
            scriptWriter: { _ throws(ServiceError) in EmbeddedScriptWriter() },
            narrator: { _ throws(ServiceError) in EmbeddedNarrator(models: models, espeak: espeak) },
            captioner: { _ throws(ServiceError) in EmbeddedCaptioner(models: models) },
            illustrator: { _ throws(ServiceError) in EmbeddedIllustrator(emojiFolder: emoji) },
            pictureAnalyst: { _ throws(ServiceError) in
                EmbeddedPictureAnalyst(tagger: models.isInstalled ? LocalPictureTagger(models) : nil)
            })
    }
}
