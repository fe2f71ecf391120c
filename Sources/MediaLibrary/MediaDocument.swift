package import BlobStore
import Digests
package import JSON
package import StageMachine
package import Store

/// A file whose bytes are in the blob store and that is to become an item.
package struct Original: Sendable, Hashable {
    package let blob: Blob
    package let type: MediaType
    /// As it is to be shown.
    package let filename: String

    package init(blob: Blob, type: MediaType, filename: String) {
        self.blob = blob
        self.type = type
        self.filename = filename
    }
}

/// What is stored of an entry of the library: every field that a step reads as `item.…`.
package enum MediaDocument {
    package static func json(
        _ original: Original, source: String = "upload", sourceId: String? = nil, createdBy: String,
        duplicateOf: String? = nil
    ) -> JSON {
        [
            "original": [
                "content": JSON(original.blob.key), "size": JSON(original.blob.size),
                "sha256": JSON(original.blob.key), "mimeType": JSON(original.type.mimeType),
                "filename": JSON(original.filename),
            ],
            "source": JSON(source), "sourceId": JSON(sourceId), "title": .null, "description": .null,
            "altText": .null, "tags": .null, "take": 0, "createdBy": JSON(createdBy),
            "duplicateOf": JSON(duplicateOf),
        ]
    }

    /// The item, with its original as the first of its pieces. An entry of the same content brings its pieces along: they are
    /// what would be made of this one too.
    package static func item(
        id: String, tenant: String, _ original: Original, createdBy: String, like twin: Snapshot?,
        _ pipeline: Pipeline
    ) throws(MediaError) -> NewItem {
        let document = json(original, createdBy: createdBy, duplicateOf: twin?.item.id)
        let first = AssetRef("original")
        let plan = pipeline.plan(Brief(document: document), Facts())
        guard let work = plan.todo.first(where: { $0.ref == first }), let content = Digest(hex: original.blob.key)
        else {
            throw MediaError(
                .storage, "The server does not know what to do with this kind of file.",
                hidden: "the pipeline \(pipeline.name) makes no original")
        }
        let fact = AssetFact(
            ref: first, inputs: work.inputs, content: content, size: original.blob.size,
            mimeType: original.type.mimeType, notes: .object([:]))
        let others = (twin?.assets ?? []).filter { $0.ref != first && $0.isWhole }
        return NewItem(
            id: id, tenant: tenant, kind: .media, pipeline: pipeline.name, document: document,
            assets: [fact] + others)
    }
}
