import BlobStore
import HTTPServer
import JSON
import Orchestrator
import StageMachine
import Store

extension Site {
    func addVideos(_ router: inout Router) {
        router.post("/api/process-video") { request in
            let caller = try request.caller
            let id = try await request.videoID()
            let (started, reason) = try await start(try await view(of: id, for: caller))
            return .json(
                ["videoId": JSON(id), "started": .bool(started), "reason": JSON(reason)], status: 202)
        }
        router.get("/api/video-status") { request in
            guard let id = request.query["id"], !id.isEmpty else {
                throw HTTPError(
                    400, "Name the video: /api/video-status?id=…",
                    errors: [.init(field: "id", message: "is missing")])
            }
            return try await status(of: id, request)
        }
        router.get("/api/videos/{id}") { request in try await status(of: request.parameter("id"), request) }
        router.get("/api/videos") { request in try await list(request) }
        router.delete("/api/videos/{id}") { request in
            let caller = try request.caller
            let view = try await view(of: request.parameter("id"), for: caller)
            guard caller.mayRemove(what: view.document["createdBy"]?.text) else {
                throw HTTPError(403, "This video was made by somebody else; a manager's key may delete it.")
            }
            try await remove(view.item.id)
            return .empty()
        }
        router.post("/api/videos/{id}/cancel") { request in
            let view = try await view(of: request.parameter("id"), for: request.caller)
            guard try await shop.store.cancel(view.item.id) else {
                let why =
                    view.status == .completed
                    ? "It is completed." : "Nobody works on it, and nothing waits to be done."
                throw HTTPError(409, "There is nothing to cancel. " + why)
            }
            return .json(
                ["videoId": JSON(view.item.id), "cancelled": true, "status": "failed"], status: 202)
        }
        router.get("/api/videos/{id}/plan") { request in
            let view = try await view(of: request.parameter("id"), for: request.caller)
            guard let plan = view.plan, let pipeline = view.pipeline else {
                throw HTTPError(409, "The pipeline '\(view.item.pipeline)' of this video is not there any more.")
            }
            let pieces = pipeline.pieces(of: Brief(document: view.document))
            return .json(PlanTable(id: view.item.id, plan: plan, pieces: pieces).json, headers: Self.fresh)
        }
    }

    static let fresh: Headers = ["Cache-Control": "no-store"]

    private func status(of id: String, _ request: Request) async throws -> Response {
        let video = try await seen(id, for: request.caller)
        try await seeTo(video.view)
        return .bytes(video.body, type: "application/json", headers: Self.fresh)
    }

    private func list(_ request: Request) async throws -> Response {
        let caller = try request.caller
        let page = try Page(request.query)
        var status: Status?
        if let name = request.query["status"] {
            let allowed: [Status] = ItemKind.video.stages + [.failed, .assetsMissing]
            guard let known = allowed.first(where: { $0.rawValue == name }) else {
                throw Page.wrong("status", "has to be one of \(allowed.map(\.rawValue).joined(separator: ", "))")
            }
            status = known
        }
        let items = try await changes.search(
            request.query["q"] ?? "", tenant: caller.tenant, kind: .video, status: status, limit: page.limit,
            cursor: page.cursor)
        var videos: [JSON] = []
        for item in items.items {
            // One that was deleted since is left out.
            if let video = try await seen(item.id) { videos.append(.object(video.view.brief)) }
        }
        return .json(
            [
                "videos": .array(videos),
                "pagination": ["nextCursor": JSON(items.next), "hasMore": .bool(items.next != nil)],
            ], headers: Self.fresh)
    }

    private func remove(_ id: String) async throws {
        let hold = try await shop.blobs.hold(.alone, within: .seconds(10))
        defer { hold?.end() }
        guard let blobs = try await shop.store.delete(id) else { throw Self.noVideo }
        feed.announce(id)
        // Somebody hangs while he holds the blobs: the sweep finds them.
        if hold == nil { return }
        let stillUsed = try await shop.store.referenced(blobs)
        for blob in blobs where !stillUsed.contains(blob) { try await shop.blobs.delete(blob) }
    }
}

extension Request {
    /// From the query, the body, or both in agreement.
    fileprivate func videoID() async throws -> String {
        let asked = query["id"]
        let bytes = try await bytes(limit: Limits.json)
        if bytes.isEmpty {
            if let asked { return asked }
            throw BodyFields.refusal("videoId", "is missing: send it, or ask for /api/process-video?id=…")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw HTTPError(400, "The body is not UTF-8.")
        }
        let json: JSON
        do {
            json = try JSON(parsing: text)
        } catch {
            throw HTTPError(400, "The body is not JSON that can be read: \(error).")
        }
        let id = try BodyFields.read(json, allowing: ["videoId"]) { $0["videoId"].words(100) }
        guard asked == nil || asked == id else {
            throw HTTPError(409, "The query names another video than the body does.")
        }
        return id
    }
}

/// Which part of a list is asked for.
struct Page {
    let limit: Int
    let cursor: String?

    init(_ query: Query) throws {
        limit = try Self.limit(query)
        cursor = query["cursor"]
        if let cursor {
            let pieces = cursor.split(separator: ".", maxSplits: 1)
            guard pieces.count == 2, Int64(pieces[0]) != nil else {
                throw Self.wrong("cursor", "is not one that a list gave as nextCursor")
            }
        }
    }

    static func limit(_ query: Query) throws -> Int {
        guard let text = query["limit"] else { return 20 }
        guard let number = Int(text), (1...100).contains(number) else {
            throw wrong("limit", "has to be a whole number from 1 to 100")
        }
        return number
    }

    static func wrong(_ field: String, _ message: String) -> HTTPError {
        HTTPError(400, "\(field) \(message).", errors: [.init(field: field, message: message)])
    }
}
