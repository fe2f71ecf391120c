import AIServices
import LocalModels
import Pictures
import Store
import Support
import Testing

@testable import EmbeddedServices

private let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
private let cache = TemporaryFolder("tag-model")
private let models = LocalModels(
    .init(python: root + "/.venv/bin/python", helper: root + "/Sources/LocalModels/helper", cache: cache.path))

struct AnalystModelTests {
    let folder = TemporaryFolder("analyst-model")

    /// Six by six squares, some black, some empty in a black frame.
    private func crossword() -> String {
        var samples: [UInt8] = []
        for y in 0..<480 {
            for x in 0..<640 {
                let (across, down) = (x - 120, y - 60)
                var isBlack = false
                if (0..<360).contains(across), (0..<360).contains(down) {
                    let (dx, dy) = (across % 60, down % 60)
                    let isFrame = dx <= 50 && dy <= 50 && (dx == 0 || dx == 50 || dy == 0 || dy == 50)
                    isBlack = (across / 60 * 7 + down / 60 * 5) % 3 == 0 || isFrame
                }
                samples += [UInt8](repeating: isBlack ? 0 : 250, count: 3)
            }
        }
        let path = folder.file("crossword.png")
        PNGFile.write(PNGFile.bytes(width: 640, height: 480, .rgb, samples: samples), to: path)
        return path
    }

    @Test(.enabled(if: models.isInstalled, "needs the Python packages of scripts/setup"))
    func `the bundled classifier names what a picture shows`() async throws {
        let analyst = EmbeddedPictureAnalyst(tagger: LocalPictureTagger(models))
        let job = Job(folder: folder.path, calls: UnusedCalls())
        let path = crossword()
        let analysis = try await analyst.analyse(path, context: nil, job)
        #expect(analysis.tags.contains { $0.name == "crossword" && $0.confidence > 0.5 }, "\(analysis.tags)")
    }
}
