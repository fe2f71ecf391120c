package import AIServices
import LocalModels
package import Settings

/// What needs neither key nor network. Each service that is embedded is named here, and nowhere else.
package enum EmbeddedServices {
    package static func provider(_ settings: Settings) -> ServiceProvider {
        let python = settings.localModelsPython
        let models = LocalModels(
            LocalModels.Place(
                python: python, helper: settings.localModelsFolder, cache: settings.dataFolder + "/models"))
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
