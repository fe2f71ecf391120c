import FoundationEssentials

/// The program's templates, but for one thing: a provider on this machine takes money as the usual one does.
package final class PricedTemplates: Sendable {
    private let folder = TemporaryFolder("templates")

    /// For the setting `TEMPLATES_DIR`.
    package var path: String { folder.file("templates") }

    package init() throws {
        let own = #filePath.replacing("/Tests/Support/PricedTemplates.swift", with: "/templates")
        try FileManager.default.copyItem(atPath: own, toPath: path)
        let prices = String(decoding: FileManager.default.contents(atPath: path + "/prices.json")!, as: UTF8.self)
        try Data(prices.replacing("api.openai.com", with: "127.0.0.1").utf8).write(
            to: URL(filePath: path + "/prices.json"))
    }
}
