package import AIServices
import Pictures
import Threads

/// Says of a picture what can be measured, and what the bundled classifier sees in it if there is one. Without that it
/// still tells light, colours and kind, and what the context says.
package struct EmbeddedPictureAnalyst: PictureAnalyst {
    package let identity: ServiceIdentity
    private let tagger: (any PictureTagger)?
    private static let threads = BlockingThreads(label: "reelmill.pictures")

    package init(tagger: (any PictureTagger)? = nil) {
        self.tagger = tagger
        identity = ServiceIdentity(provider: "embedded", model: tagger == nil ? "measures-1" : "measures-1+tags")
    }

    /// - Parameter context: A file name, or the prompt that the picture was made from: what has spaces and no file
    ///   extension counts as a prompt.
    package func analyse(_ pictureFile: String, context: String?, _ job: Job) async throws -> PictureAnalysis {
        let look = try await look(at: pictureFile)
        job.progress(0.5)
        let seen = try await tags(of: pictureFile)
        let words = PictureWords(
            look: look, sighting: PictureSighting(tags: seen), context: PictureContext(context))
        job.progress(1)
        return words.analysis
    }

    private func look(at file: String) async throws -> PictureLook {
        do {
            return try await Task(executorPreference: Self.threads) { try PictureFile(file).look() }.value
        } catch let error as PicturesError {
            let code: ServiceError.Code = error.code == .library ? .unavailable : .badInput
            throw ServiceError(code, error.attempted, error.cause, isRetryable: error.code == .library)
        }
    }

    /// None if the classifier cannot be had: that makes the answer smaller, not wrong.
    private func tags(of file: String) async throws -> [PictureAnalysis.Tag] {
        guard let tagger else { return [] }
        do {
            return try await tagger.tags(of: file)
        } catch let error as CancellationError {
            throw error
        } catch let error as ServiceError where error.code == .cancelled {
            throw error
        } catch {
            return []
        }
    }
}

/// Recognises things in a picture.
package protocol PictureTagger: Sendable {
    /// The likeliest first, in the words of ImageNet, as in `tabby, tabby cat`.
    func tags(of file: String) async throws -> [PictureAnalysis.Tag]
}
