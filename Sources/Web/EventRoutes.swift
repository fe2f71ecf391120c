import HTTPServer
import JSON
import Orchestrator
import StageMachine
import Store

extension Site {
    func addEvents(_ router: inout Router) {
        router.get("/api/videos/{id}/events") { request in
            let caller = try request.caller
            let view = try await seen(request.parameter("id"), for: caller).view
            try await seeTo(view)
            let last = try request.lastEvent()
            // Tells a browser that it need not connect again.
            if view.isFinal, let last, last >= view.item.lastEvent { return .empty(204) }
            return .events { stream in
                try await stream.retry(after: 2000)
                var telling = VideoStream(site: self, id: view.item.id, caller: caller, out: stream, last: last)
                try await telling.run()
            }
        }
    }
}

extension Request {
    /// The number of the last event that the client has seen.
    func lastEvent() throws -> Int64? {
        guard let text = headers["Last-Event-ID"] ?? query["lastEventId"], !text.isEmpty else { return nil }
        guard text.utf8.count <= 15, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text) else {
            throw HTTPError(400, "Last-Event-ID has to be the id of an event of this stream.")
        }
        return number
    }
}

/// What one listener gets: every event since the last one it saw, each with its number, and with the newest the video as
/// it is now. Ends after the final state, and with the listener's key.
private struct VideoStream {
    let site: Site
    let id: String
    let caller: Caller
    let out: EventStream
    var last: Int64?
    private var status: Status?
    private var progress: Double?
    private var shown = ""

    init(site: Site, id: String, caller: Caller, out: EventStream, last: Int64?) {
        self.site = site
        self.id = id
        self.caller = caller
        self.out = out
        self.last = last
    }

    @inline(never) mutating func run() async throws {
        for await _ in site.feed.listen(to: id) {
            guard try await site.keys.stillAdmits(caller) else { return }
            guard let video = try await site.seen(id) else {
                return try await out.send("deleted", json: ["id": JSON(id)])
            }
            try await tell(video)
            if video.view.isFinal { return }
        }
    }

    private mutating func tell(_ video: SeenVideo) async throws {
        let view = video.view
        let newest = view.item.lastEvent
        if let last, last < newest {
            if status == nil, last > 0 {
                // What the client knew when it left, for not every event names it.
                for event in try await site.shop.store.events(of: id, after: 0, limit: 10_000)
                where event.sequence <= last {
                    note(event)
                }
            }
            for event in try await site.shop.store.events(of: id, after: last, limit: 10_000)
            where event.sequence < newest {
                try await out.send("status", json: past(event), id: "\(event.sequence)")
            }
        }
        let fields = video.changing
        guard last != newest || fields != shown else { return }
        shown = fields
        last = newest
        status = view.status
        progress = view.progress
        try await out.send("status", data: fields, id: "\(newest)")
    }

    /// What an event that is not the newest tells: the newest, which follows, has the rest.
    private mutating func past(_ event: Event) -> JSON {
        var fields: [String: JSON] = [
            "id": JSON(id), "change": JSON(event.kind.rawValue), "at": VideoView.time(event.at),
        ]
        note(event)
        if let asset = event.data["asset"]?.text { fields["asset"] = JSON(asset) }
        if let status {
            fields["status"] = JSON(status.rawValue)
            fields["stage"] = JSON(status.label)
            fields["progress"] = .double(VideoView.told(progress ?? Double(status.progress), in: status))
        }
        return .object(fields)
    }

    private mutating func note(_ event: Event) {
        let named = event.data["status"]?.text.flatMap(Status.init(rawValue:))
        if let named, named != status || event.kind == .requested || event.kind == .edited {
            status = named
            progress = nil
        }
        // The video as it is now, told before, may have been ahead of this event.
        if let number = event.data["progress"]?.number { progress = max(progress ?? 0, number) }
    }
}
