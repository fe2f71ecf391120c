package import BlobStore
import Digests
import FoundationEssentials
import JSON
package import Orchestrator
import StageMachine
package import Store
import Support

/// Puts files into a library as finished uploads are put there, without the server.
package struct UploadDesk: Sendable {
    package enum Kind: String, Sendable { case image, video, audio }

    private let store: any Store
    private let blobs: any BlobStore
    private let pipelines: PipelineFolder

    package init(_ store: any Store, _ blobs: any BlobStore, _ pipelines: PipelineFolder) {
        self.store = store
        self.blobs = blobs
        self.pipelines = pipelines
    }

    /// - Returns: The id of the item.
    package func add(
        _ path: String, as kind: Kind, named name: String?, isDue: Bool = true, tenant: String = "local"
    ) async throws -> String {
        let folder = TemporaryFolder("upload")
        let copy = folder.file("original")
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        let blob = try await blobs.publish(blobs.stage(file: copy))
        let filename = name ?? String(path.split(separator: "/").last ?? "file")
        guard let content = Digest(hex: blob.key), let pipeline = pipelines["media-" + kind.rawValue] else {
            fatalError("there is no pipeline for \(kind)")
        }
        let document: JSON = [
            "original": [
                "content": JSON(blob.key), "size": JSON(blob.size), "sha256": JSON(blob.key),
                "mimeType": "application/octet-stream", "filename": JSON(filename),
            ],
            "source": "upload", "sourceId": nil, "title": nil, "description": nil, "altText": nil, "tags": nil,
            "take": 0,
        ]
        let plan = pipeline.plan(Brief(document: document), Facts())
        guard let work = plan.todo.first(where: { $0.ref == AssetRef("original") }) else {
            fatalError("the pipeline does not begin with the original")
        }
        let original = AssetFact(ref: work.ref, inputs: work.inputs, content: content, size: blob.size)
        let item = NewItem(
            tenant: tenant, kind: .media, pipeline: pipeline.name, title: filename, document: document, isDue: isDue,
            assets: [original])
        _ = try await store.create(item, idempotency: nil)
        return item.id
    }
}
