import LocalModels
import Support
import Testing

struct NotInstalledTests {
    let folder = TemporaryFolder("local-models")

    @Test func `without its Python a picture's tags are refused with a sentence`() async throws {
        let models = LocalModels(
            .init(python: folder.file("no-python"), helper: folder.path, cache: folder.file("cache")))
        #expect(!models.isInstalled)
        let error = try await #require(throws: LocalModelsError.self) { try await models.tags(of: "a.png") }
        #expect(error.code == .notInstalled && "\(error)".contains("a.png"))
    }
}
