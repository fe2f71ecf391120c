import Digests
import Glibc
import HTTPServer
import JSON
import Logs
import Orchestrator
import StageMachine
import Store
import Videos

/// A video at one moment, as its rows and its files say.
struct VideoView: ItemView {
    let snapshot: Snapshot
    /// Nil when its pipeline is not there any more.
    let plan: Plan?
    let pipeline: Pipeline?
    let spending: Spending

    /// What AI services cost.
    struct Spending: Sendable {
        /// How often something was sent.
        let sends: Int
        /// Millionths of a US dollar.
        let known: Int64
        /// Calls whose price is not known, and not in it.
        let unpriced: Int

        init(_ calls: [CallRecord]) {
            sends = calls.reduce(0) { $0 + $1.sends }
            known = calls.reduce(0) { $0 + $1.spent }
            unpriced = calls.reduce(0) { $0 + $1.unpriced }
        }
    }

    /// The same with another state of its row.
    func with(_ item: Item) -> VideoView {
        let snapshot = Snapshot(item: item, document: snapshot.document, assets: snapshot.assets)
        return VideoView(snapshot: snapshot, plan: plan, pipeline: pipeline, spending: spending)
    }

    var progress: Double {
        if status == .failed { return 0 }
        guard let plan else { return item.progress }
        return plan.status == item.status ? max(plan.progress, item.progress) : plan.progress
    }

    /// Progress as callers are told it: in tenths, and never the number of a status that it has not reached.
    static func told(_ progress: Double, in status: Status) -> Double {
        let tenths = (progress * 10).rounded() / 10
        switch status {
        case .scriptGenerated: return min(tenths, Double(Status.assetsGenerated.progress) - 0.1)
        case .assetsGenerated: return min(tenths, Double(Status.rendering.progress) - 0.1)
        case .rendering, .assetsMissing, .pending, .processing: return min(tenths, 99.9)
        case .completed, .failed: return Double(status.progress)
        }
    }

    // MARK: As JSON

    /// The body of video-status.
    var json: JSON {
        var fields = changing
        fields["story"] = document["story"] ?? .null
        return .object(fields)
    }

    /// What an event of the video tells.
    var changing: [String: JSON] {
        var fields = brief
        fields["story"] = nil
        fields["scenes"] = .array((document["scenes"]?.items ?? []).enumerated().map { scene($1, at: $0) })
        fields["description"] = document["description"] ?? .null
        fields["language"] = document["language"] ?? .null
        fields["voice"] = document["voice"] ?? .null
        fields["captionStyle"] = document.at("captionStyle.name") ?? .null
        fields["useLibrary"] = .bool(LibraryWish(document) != nil)
        fields["revision"] = JSON(item.revision)
        return fields
    }

    /// An entry of the list.
    var brief: [String: JSON] {
        let film = asset("film")
        let timeline = film.flatMap { $0.notes["seconds"] }
        let canvas = pipeline?.settings["canvas"]
        return [
            "id": JSON(item.id), "status": JSON(status.rawValue), "progress": .double(Self.told(progress, in: status)),
            "stage": JSON(status.label), "title": JSON(item.title), "pipeline": JSON(item.pipeline),
            "story": JSON(document["story"]?.text.map { String($0.prefix(280)) }),
            "sceneCount": JSON(document["scenes"]?.items?.count ?? 0),
            "videoUrl": url("film"), "posterUrl": url("poster"), "thumbnailUrl": url("thumbnail", 1),
            "audioUrl": url("sound"),
            "captionsUrl": url("captions"),
            "subtitlesUrl": url("subtitles"), "duration": timeline ?? .null,
            // A draft is smaller than its canvas.
            "width": film?.notes["width"] ?? canvas?["width"] ?? .null,
            "height": film?.notes["height"] ?? canvas?["height"] ?? .null, "fps": canvas?["framesPerSecond"] ?? .null,
            "fileSize": film.map { JSON($0.size) } ?? .null, "cost": .double(Double(spending.known) / 1_000_000),
            "paidCalls": JSON(spending.sends), "unpricedCalls": JSON(spending.unpriced),
            "attempt": JSON(item.attempt), "error": error, "isWorkedOn": .bool(isHeld),
            "retryAt": status == .failed ? Self.time(item.dueAt) : .null, "createdAt": Self.time(item.createdAt),
            "updatedAt": Self.time(item.updatedAt),
            "completedAt": status == .completed ? Self.time(item.completedAt) : .null,
        ]
    }

    private var error: JSON {
        guard status == .failed, let failure = item.failure else { return .null }
        return [
            "code": JSON(failure.code), "message": JSON(failure.message), "retryable": .bool(failure.isRetryable),
        ]
    }

    private func scene(_ scene: JSON, at index: Int) -> JSON {
        let part = index + 1
        let ready = plan.map { plan in
            ["narration", "words", "picture", "segment"].allSatisfy { kind in
                pipeline?.step(making: kind) == nil || plan.done[AssetRef(kind, part)] != nil
            }
        }
        let isClip = asset("picture", part)?.mimeType.hasPrefix("video/") == true
        func takes(_ name: String) -> JSON {
            let present = scene[name + "Take"]?.integer ?? 0
            return ["current": JSON(present), "count": JSON(max(present, scene[name + "LastTake"]?.integer ?? 0) + 1)]
        }
        return [
            "index": JSON(index), "narration": scene["narration"] ?? .null,
            "imagePrompt": scene["imagePrompt"] ?? .null,
            "imageUrl": url(isClip ? "medium" : "picture", part), "clipUrl": isClip ? url("picture", part) : .null,
            "thumbnailUrl": url("thumbnail", part),
            "audioUrl": url("narration", part),
            "altText": asset("analysis", part)?.notes["altText"] ?? .null,
            "mediaId": scene.at("picture.media") ?? .null, "libraryMatch": LibraryChoice.match(scene) ?? .null,
            "duration": asset("narration", part)?.notes["seconds"] ?? .null, "ready": .bool(ready ?? false),
            "takes": ["image": takes("image"), "narration": takes("narration")],
        ]
    }

    static func time(_ moment: Timestamp?) -> JSON {
        moment.map { JSON(Moment(milliseconds: Int($0)).utc) } ?? .null
    }
}

enum WallClock {
    /// Since 1970.
    static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// What a file is called when it is saved.
enum FileNames {
    static func name(of ref: AssetRef, _ type: String) -> String {
        (ref.part == 0 ? ref.kind : "\(ref.kind)-\(ref.part)") + "." + ending(type)
    }

    private static func ending(_ type: String) -> String {
        switch type.prefix(while: { $0 != ";" }) {
        case "video/mp4": "mp4"
        case "image/jpeg": "jpg"
        case "image/png": "png"
        case "image/webp": "webp"
        case "image/avif": "avif"
        case "image/gif": "gif"
        case "image/heic": "heic"
        case "image/tiff": "tiff"
        case "video/quicktime": "mov"
        case "video/webm": "webm"
        case "video/x-matroska": "mkv"
        case "audio/mp4": "m4a"
        case "audio/ogg": "ogg"
        case "audio/wav", "audio/x-wav": "wav"
        case "audio/flac": "flac"
        case "audio/mpeg": "mp3"
        case "text/vtt": "vtt"
        case "application/x-subrip", "text/srt", "application/srt": "srt"
        case "application/json": "json"
        default: "bin"
        }
    }
}

extension Site {
    /// The video, if it is one of the caller's tenant; its files are looked at.
    func view(of id: String, for caller: Caller) async throws -> VideoView {
        guard let view = try await view(of: id), view.item.tenant == caller.tenant else { throw Self.noVideo }
        return view
    }

    static let noVideo = HTTPError(404, "There is no such video.")

    func view(of id: String) async throws -> VideoView? { try await examine(id)?.view }

    /// The video as rows and files are, and whether all files are there that the rows name.
    func examine(_ id: String) async throws -> (view: VideoView, isWhole: Bool)? {
        guard Self.isID(id), let snapshot = try await shop.store.snapshot(of: id), snapshot.item.kind == .video else {
            return nil
        }
        let spending = VideoView.Spending(try await shop.store.calls(of: id))
        guard let pipeline = shop.pipelines[snapshot.item.pipeline] else {
            return (VideoView(snapshot: snapshot, plan: nil, pipeline: nil, spending: spending), false)
        }
        let (plan, isWhole) = try await shop.examined(snapshot)
        return (VideoView(snapshot: snapshot, plan: plan, pipeline: pipeline, spending: spending), isWhole)
    }

    /// Others cannot be in the database.
    static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
    }
}
