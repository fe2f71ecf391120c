import HTTPServer
import JSON
import Logs
import MediaLibrary
import Orchestrator
import StageMachine
import Store

/// An entry of the library at one moment, as its rows and its files say.
struct MediaView: ItemView {
    let shelved: ShelvedMedia
    let plan: Plan?
    let pipeline: Pipeline?

    var snapshot: Snapshot { shelved.snapshot }

    /// In the words of the API; nil when all is there.
    var word: String? {
        switch status {
        case .completed: nil
        case .failed: "failed"
        case .pending where !isHeld && item.status == .pending: "pending"
        default: "processing"
        }
    }

    var progress: Double {
        if status == .failed { return 0 }
        guard let plan else { return item.progress }
        return plan.status == item.status ? max(plan.progress, item.progress) : plan.progress
    }

    // MARK: As JSON

    /// The body of its status.
    var brief: [String: JSON] {
        [
            "id": JSON(item.id), "status": JSON(word), "processing": .bool(word == "pending" || word == "processing"),
            "failed": .bool(word == "failed"), "error": error,
            "progress": .double((progress * 10).rounded() / 10),
            "data": word == nil ? data : .null,
        ]
    }

    private var error: JSON {
        guard status == .failed, let failure = item.failure else { return .null }
        return [
            "code": JSON(failure.code), "message": JSON(failure.message), "retryable": .bool(failure.isRetryable),
        ]
    }

    private var data: JSON {
        [
            "original_url": url("original"), "medium_url": url("medium"), "thumbnail_url": url("thumbnail"),
            "preview_url": url("preview"), "title": told("title"), "description": told("description"),
            "alt_text": told("altText"), "tags": tags, "filename": filename, "width": seen("width"),
            "height": seen("height"), "duration": seen("duration"),
        ]
    }

    /// The whole record.
    var json: JSON {
        let original = document["original"]
        let own: [String: JSON] = [
            "filename": filename, "title": told("title"), "description": told("description"),
            "alt_text": told("altText"), "tags": tags, "width": seen("width"), "height": seen("height"),
            "duration": seen("duration"), "type": type, "source": document["source"] ?? .null,
            "sourceId": document["sourceId"] ?? .null, "mimeType": original?["mimeType"] ?? .null,
            "size": original?["size"] ?? .null, "sha256": original?["sha256"] ?? .null,
            "original_url": url("original"), "medium_url": url("medium"), "thumbnail_url": url("thumbnail"),
            "preview_url": url("preview"), "blurhash": notes("analysis")?["blurhash"] ?? .null,
            "analysis": analysis, "duplicateOf": document["duplicateOf"] ?? .null, "taskId": task,
            "attempts": JSON(item.attempt), "retryAt": status == .failed ? VideoView.time(item.dueAt) : .null,
            "processedAt": status == .completed ? VideoView.time(item.completedAt) : .null,
            "processingTimeMs": workTime, "createdAt": VideoView.time(item.createdAt),
            "updatedAt": VideoView.time(item.updatedAt), "revision": JSON(item.revision),
        ]
        return .object(own.merging(brief) { $1 })
    }

    /// What an upload is answered with: as it was when it came, however far it is when it is answered again, and also when
    /// everything is there at once, as for a file that came before.
    var receipt: JSON {
        [
            "id": JSON(item.id), "filename": filename, "mimeType": document.at("original.mimeType") ?? .null,
            "size": document.at("original.size") ?? .null, "status": "pending",
            "duplicateOf": document["duplicateOf"] ?? .null,
        ]
    }

    private var filename: JSON { document.at("original.filename") ?? .null }

    /// `image`, `video` or `audio`.
    private var type: JSON {
        JSON(document.at("original.mimeType")?.text.map { String($0.prefix { $0 != "/" }) })
    }

    private func notes(_ kind: String) -> JSON? { asset(kind)?.notes }

    private func seen(_ field: String) -> JSON { notes("inspection")?[field] ?? .null }

    /// What a person says goes before what was seen by itself.
    private func told(_ field: String) -> JSON {
        if let own = document[field], own != .null { return own }
        return notes("analysis")?[field] ?? .null
    }

    /// Their names; how sure the analysis is of each stands there.
    private var tags: JSON { .array((told("tags").items ?? []).compactMap { $0.text == nil ? $0["name"] : $0 }) }

    private var analysis: JSON {
        guard let notes = notes("analysis") else { return .null }
        let names = ["description", "tags", "content", "style", "colors", "subjects", "mood"]
        return .object(Dictionary(uniqueKeysWithValues: names.map { ($0, notes[$0] ?? .null) }))
    }

    private var task: JSON { item.fence > 0 ? JSON("\(item.id).\(item.fence)") : .null }

    private var workTime: JSON {
        guard status == .completed, let claimed = shelved.claimedAt, let end = item.completedAt, end >= claimed else {
            return .null
        }
        return JSON(end - claimed)
    }
}

extension Site {
    static let noMedia = HTTPError(404, "There is no such media.")

    func mediaView(_ id: String, for caller: Caller) async throws -> MediaView {
        guard let view = try await mediaView(id), view.item.tenant == caller.tenant else { throw Self.noMedia }
        return view
    }

    func mediaView(_ id: String) async throws -> MediaView? {
        guard Self.isID(id), let shelved = try await parts.intake.store.media(id) else { return nil }
        return try await mediaView(shelved)
    }

    /// Its files are looked at.
    func mediaView(_ shelved: ShelvedMedia) async throws -> MediaView {
        guard let pipeline = shop.pipelines[shelved.snapshot.item.pipeline] else {
            return MediaView(shelved: shelved, plan: nil, pipeline: nil)
        }
        return MediaView(
            shelved: shelved, plan: try await shop.plan(of: shelved.snapshot, checkingBlobs: true), pipeline: pipeline)
    }
}
