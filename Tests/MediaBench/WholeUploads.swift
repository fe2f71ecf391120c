import BenchReport
import BlobStore
import FoundationEssentials
import JSON
import MediaLibrary
import MediaSupport
import Orchestrator
import StageMachine
import Store
import Support

/// Uploaded pictures through their whole pipeline, described by the embedded analyst, by as many children as there are
/// cores; and what each step costs.
struct WholeUploads: MediaBenchPart {
    let name = "uploads-processed"
    private static let count = 40

    func measure(_ report: inout BenchReport) async throws {
        let root = try BenchPlace.root()
        let folder = TemporaryFolder("media-bench")
        let data = folder.file("data")
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let store = try SQLiteStore(path: data + "/reelmill.sqlite", .create)
        let pipelines = try PipelineFolder(path: root + "/Pipelines", steps: StepSignature.mediaSteps, kind: .media)
        let desk = UploadDesk(store, try FolderBlobStore(root: data), pipelines)
        let photographs = try PictureCopies.photographs(in: folder, count: 8)
        let environment = [
            "DATA_DIR": data, "PIPELINES_DIR": root + "/Pipelines", "TEMPLATES_DIR": root + "/templates",
            "LOG_LEVEL": "debug", "LOG_FORMAT": "json",
        ]
        let program = try BenchPlace.program("process-media")
        // The model of the classifier is made once a data folder.
        let first = try await desk.add(photographs[0], as: .image, named: nil, isDue: false)
        _ = try MeasuredChild(program, [first], environment: environment)
        var ids: [String] = []
        for number in 0..<Self.count {
            ids.append(try await desk.add(photographs[number % photographs.count], as: .image, named: "\(number).jpg"))
        }
        let children = ProcessInfo.processInfo.activeProcessorCount
        let began = ContinuousClock.now
        let cpu = try await withThrowingTaskGroup(of: Double.self) { group in
            for number in 0..<children {
                guard let claim = try await store.claimNext(.media, by: "bench\(number)", lease: .standard) else {
                    break
                }
                group.addTask {
                    try MeasuredChild(
                        program, [claim.item, "--claim", "\(claim.owner):\(claim.fence)", "--drain"],
                        environment: environment
                    ).cpu
                }
            }
            return try await group.reduce(0, +)
        }
        let wall = secondsSince(began)
        for id in ids {
            guard try await store.item(id)?.status == .completed else { throw BenchError("\(id) was not completed") }
        }
        report.add(
            "uploads a second, whole pipeline", Double(ids.count) / wall, "/s", nil,
            "\(ids.count) pictures of 12 MP by \(children) children; \(rounded(cpu / Double(ids.count), 3)) s of processors each"
        )
        try await tellSteps(of: ids, in: data, &report)
        await store.close()
    }

    /// From the moment that a step began to that at which its piece was published, as the logs tell.
    private func tellSteps(of ids: [String], in data: String, _ report: inout BenchReport) async throws {
        var times: [String: [Double]] = [:]
        for id in ids {
            guard let bytes = FileManager.default.contents(atPath: "\(data)/logs/\(id).log") else { continue }
            var begun: [String: Double] = [:]
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                guard let json = try? JSON(parsing: String(line)), let asset = json["asset"]?.text,
                    let moment = json["time"]?.text.flatMap(Self.seconds)
                else { continue }
                if json["message"]?.text == "making" { begun[asset] = moment }
                if json["message"]?.text == "made", let from = begun[asset] {
                    times[asset, default: []].append(moment - from)
                }
            }
        }
        guard !times.isEmpty else { throw BenchError("the logs do not tell of any piece") }
        for (asset, all) in times.sorted(by: { median($0.value) > median($1.value) }) {
            report.add("  \(asset)", median(all), "s", nil, "median of \(all.count), until it is published")
        }
    }

    /// Of the day, of a time as in `2026-11-21T14:42:40.014Z`.
    private static func seconds(_ text: String) -> Double? {
        let parts = text.dropFirst(11).dropLast().split(separator: ":").compactMap { Double($0) }
        return parts.count == 3 ? parts[0] * 3600 + parts[1] * 60 + parts[2] : nil
    }
}
