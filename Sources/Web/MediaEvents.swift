import HTTPServer
import JSON
import MediaLibrary
import Store

extension Site {
    func addMediaEvents(_ router: inout Router) {
        router.onMedia(.get, "/api/media/events", isAlone: true) { request in
            let caller = try request.caller
            let last = try request.lastEvent()
            return .events { stream in
                try await stream.retry(after: 2000)
                var telling = MediaStream(site: self, caller: caller, out: stream, last: last)
                try await telling.run()
            }
        }
    }
}

/// What one listener gets: each entry of its tenant's library as it is now, whenever something happened to it. With the
/// number of the last event that it saw it first gets all that changed since.
private struct MediaStream {
    let site: Site
    let caller: Caller
    let out: EventStream
    var last: Int64?
    private var progress: [String: Double] = [:]

    init(site: Site, caller: Caller, out: EventStream, last: Int64?) {
        self.site = site
        self.caller = caller
        self.out = out
        self.last = last
    }

    private var tenant: String { caller.tenant }

    @inline(never) mutating func run() async throws {
        let rings = site.feed.listenToAll()
        let store = site.parts.intake.store
        if last == nil { last = try await store.lastChange() }
        for await _ in rings {
            guard try await site.keys.stillAdmits(caller) else { return }
            try await tellChanges(store)
        }
    }

    private mutating func tellChanges(_ store: any Store & MediaShelf) async throws {
        var told: Set<String> = []
        while true {
            let changes = try await store.mediaChanges(of: tenant, after: last ?? 0, limit: 200)
            for change in changes {
                let id = "\(change.number)"
                if change.isDeletion {
                    try await out.send("deleted", json: ["id": JSON(change.item)], id: id)
                } else if let view = try await site.mediaView(change.item) {
                    try await out.send("status", json: .object(view.brief), id: id)
                }
                told.insert(change.item)
                last = change.number
            }
            if changes.count < 200 { break }
        }
        // Progress within a piece leaves no event.
        let now = try await store.mediaProgress(of: tenant)
        for (id, percent) in now where progress[id] != percent && !told.contains(id) && progress[id] != nil {
            if let view = try await site.mediaView(id) { try await out.send("status", json: .object(view.brief)) }
        }
        progress = now
    }
}
