import HTTPServer
import JSON
import MediaLibrary
import Orchestrator
import StageMachine
import Store

extension Site {
    func addMedia(_ router: inout Router) {
        router.onMedia(.get, "/api/media") { request in try await listMedia(request) }
        router.onMedia(.get, "/api/media/stats", isAlone: true) { request in try await mediaStats(request) }
        router.onMedia(.get, "/api/media/{id}/status") { request in
            let view = try await mediaView(request.parameter("id"), for: request.caller)
            try await seeTo(view)
            return .json(.object(view.brief), headers: Self.fresh)
        }
        router.onMedia(.get, "/api/media/{id}") { request in
            let view = try await mediaView(request.parameter("id"), for: request.caller)
            try await seeTo(view)
            return .json(view.json, headers: Self.fresh)
        }
        router.onMedia(.patch, "/api/media/{id}") { request in
            let caller = try request.caller
            let words = try await MediaWords(request)
            return .json(try await annotate(request.parameter("id"), words, caller).json, headers: Self.fresh)
        }
        router.onMedia(.delete, "/api/media/{id}") { request in
            let caller = try request.caller
            let view = try await mediaView(request.parameter("id"), for: caller)
            guard caller.mayRemove(what: view.document["createdBy"]?.text) else {
                throw HTTPError(403, "This was uploaded by somebody else; a manager's key may delete it.")
            }
            guard try await parts.intake.remove(view.item.id) else { throw Self.noMedia }
            feed.announce(view.item.id)
            return .empty()
        }
        router.onMedia(.post, "/api/media/{id}/reprocess") { request in
            let caller = try request.caller
            guard caller.role >= .manager else {
                throw HTTPError(403, "Only a manager's key may have media processed again.")
            }
            let view = try await mediaView(request.parameter("id"), for: caller)
            guard try await parts.intake.reprocess(view.item.id, tenant: caller.tenant) else { throw Self.noMedia }
            wake()
            return .json(
                .object(try await mediaView(view.item.id, for: caller).brief), status: 202, headers: Self.fresh)
        }
    }

    private func listMedia(_ request: Request) async throws -> Response {
        let caller = try request.caller
        var query = try MediaQuery(reading: request.query, tenant: caller.tenant)
        let limit = query.limit
        query.limit = limit + 1
        let isSenseless = query.words.isEmpty && request.query["q"]?.contains { !$0.isWhitespace } == true
        let found = isSenseless ? [] : try await parts.intake.store.media(query)
        var entries: [JSON] = []
        for shelved in found.prefix(limit) { entries.append(try await mediaView(shelved).json) }
        let next = found.count > limit ? found[limit - 1].number : nil
        return .json(
            [
                "media": .array(entries),
                "pagination": ["nextCursor": JSON(next.map { "m.\($0)" }), "hasMore": .bool(next != nil)],
            ], headers: Self.fresh)
    }

    private func mediaStats(_ request: Request) async throws -> Response {
        let caller = try request.caller
        let store = parts.intake.store
        let sums = try await store.mediaSums(of: caller.tenant)
        func by(_ name: (MediaSum) -> String) -> JSON {
            .object(
                Dictionary(grouping: sums, by: name).mapValues { sums in
                    [
                        "count": JSON(sums.reduce(0) { $0 + $1.count }),
                        "bytes": JSON(sums.reduce(Int64(0)) { $0 + $1.bytes }),
                    ]
                })
        }
        var recent: [JSON] = []
        for shelved in try await store.recentlyCompletedMedia(of: caller.tenant, limit: 10) {
            recent.append(try await mediaView(shelved).json)
        }
        let quota = parts.intake.rules.quota
        return .json(
            [
                "total": JSON(sums.reduce(0) { $0 + $1.count }),
                "bytes": JSON(sums.reduce(Int64(0)) { $0 + $1.bytes }),
                "byStatus": by { MediaQuery.word(of: $0.status) }, "bySource": by(\.source), "byType": by(\.type),
                "used": JSON(try await store.bytesUsed(by: caller.tenant)),
                "quota": quota > 0 ? JSON(quota) : .null, "recentCompleted": .array(recent),
            ], headers: Self.fresh)
    }

    /// Changes what is said about it, however often others change it meanwhile.
    private func annotate(_ id: String, _ words: MediaWords, _ caller: Caller) async throws -> MediaView {
        while true {
            let view = try await mediaView(id, for: caller)
            let fields = (view.document.fields ?? [:]).merging(words.fields) { $1 }
            if .object(fields) == view.document { return view }
            guard
                try await parts.intake.store.annotate(id, revision: view.item.revision, document: .object(fields))
            else { continue }
            return try await mediaView(id, for: caller)
        }
    }
}

/// What a person says about an entry. Null goes back to what was seen by itself.
private struct MediaWords: Sendable {
    var fields: [String: JSON] = [:]

    init(_ request: Request) async throws {
        let names = ["title": 500, "description": 10_000, "altText": 2000]
        let other = ["alt_text": "altText"]
        self = try await request.fields(allowing: Set(names.keys).union(other.keys).union(["tags"])) { body in
            var words = MediaWords()
            for (name, limit) in names {
                for given in [name] + other.filter({ $0.value == name }).keys {
                    if body[given].isNull {
                        words.fields[name] = .null
                    } else if let text = body[given].ifPresent({ $0.words(limit) }) {
                        words.fields[name] = JSON(text)
                    }
                }
            }
            if body["tags"].isNull {
                words.fields["tags"] = .null
            } else if let tags = body["tags"].ifPresent({ $0.tags() }) {
                words.fields["tags"] = .array(tags.map { JSON($0) })
            }
            return words
        }
    }

    private init() {}
}

extension Field {
    /// Each once, whatever the capitals.
    fileprivate func tags() -> [String]? {
        let entries = list(atLeast: 0)
        guard entries.count <= 100 else {
            report("has \(entries.count) entries; at most 100 are allowed")
            return nil
        }
        var seen: Set<String> = []
        return entries.compactMap { entry in entry.words(100) }.filter { seen.insert($0.lowercased()).inserted }
    }
}

extension MediaQuery {
    private static let words: [(word: String, statuses: [Status])] = [
        ("pending", [.pending]), ("processing", [.processing, .assetsMissing]), ("completed", [.completed]),
        ("failed", [.failed]),
    ]

    static func word(of status: Status) -> String {
        words.first { $0.statuses.contains(status) }?.word ?? status.rawValue
    }

    fileprivate init(reading query: Query, tenant: String) throws {
        let given = query["cursor"].map { Page.isMediaCursor($0) ? $0 : nil }
        if let given, given == nil { throw Page.wrong("cursor", "is not one that a list gave as nextCursor") }
        let words = (query["q"] ?? "").split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
        self.init(tenant: tenant, words: Array(words.prefix(20)), limit: try Page.limit(query))
        before = given.flatMap { $0.flatMap { Int64($0.dropFirst(2)) } }
        if let word = query["status"] {
            guard let found = Self.words.first(where: { $0.word == word }) else {
                throw Page.wrong("status", "has to be one of \(Self.words.map(\.word).joined(separator: ", "))")
            }
            statuses = found.statuses
        }
        if let type = query["type"] {
            guard MediaType.Family(rawValue: type) != nil else {
                let known = MediaType.Family.allCases.map(\.rawValue).joined(separator: ", ")
                throw Page.wrong("type", "has to be one of \(known)")
            }
            self.type = type
        }
        source = query["source"].flatMap { $0.isEmpty ? nil : $0 }
        tag = query["tag"].flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Page {
    fileprivate static func isMediaCursor(_ text: String) -> Bool {
        text.hasPrefix("m.") && text.count > 2 && text.dropFirst(2).utf8.allSatisfy { (48...57).contains($0) }
            && Int64(text.dropFirst(2)) != nil
    }
}
