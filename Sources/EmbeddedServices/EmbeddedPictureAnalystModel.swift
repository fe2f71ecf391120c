package import AIServices
package import LocalModels

/// The bundled classifier, in the process of the local models.
package struct LocalPictureTagger: PictureTagger {
    private let models: LocalModels

    package init(_ models: LocalModels) { self.models = models }

    package func tags(of file: String) async throws -> [PictureAnalysis.Tag] {
        do throws(LocalModelsError) {
            return try await models.tags(of: file).map { PictureAnalysis.Tag($0.name, confidence: $0.confidence) }
        } catch {
            guard error.code == .cancelled else { throw error }
            throw ServiceError(.cancelled, error.attempted, error.cause)
        }
    }
}
