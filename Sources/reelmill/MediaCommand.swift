import JSON
import Logs
import MediaLibrary
import Orchestrator
import Settings
import StageMachine
import Store
import Videos

extension Command {
    static let media = Command(
        name: "media",
        arguments: "add FILE… | list [--status S] [--type T] [--tag T] [WORD…] | status ID | reprocess ID…",
        summary: "keep pictures, videos and sound in the library",
        details: """
            add         takes files into the library, all of them or none; a server or worker that runs processes
                        them, or `process-media ID` does
            list        the entries, newest first; with words, only those that have them in title, tags or name
            status      how far one is
            reprocess   has everything be made anew but the original
            Each takes --json for lines of JSON, and --tenant T for another tenant than local.
            """
    ) { arguments throws(CommandError) in
        let words = try MediaCommandWords(Array(arguments.dropFirst()), of: arguments.first ?? "")
        let desk = try MediaCommandDesk(words)
        let result: ExitStatus
        switch arguments.first {
        case "add": result = try await desk.add()
        case "list": result = try await desk.list()
        case "status": result = try await desk.status()
        default: result = try await desk.reprocess()
        }
        await desk.close()
        return result
    }
}

struct MediaCommandWords {
    private(set) var plain: [String] = []
    private(set) var isJSON = false
    private(set) var tenant = "local"
    private(set) var statuses: [Status]?
    private(set) var type: String?
    private(set) var tag: String?

    init(_ words: [String], of command: String) throws(CommandError) {
        guard ["add", "list", "status", "reprocess"].contains(command) else {
            throw .usage("`reelmill media` is followed by add FILE…, list, status ID or reprocess ID….")
        }
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--json": isJSON = true
            case "--tenant":
                guard let text = rest.popFirst() else { throw .usage("`--tenant` takes the name of a tenant.") }
                tenant = text
            case "--status" where command == "list":
                guard let name = rest.popFirst(), let status = Status(rawValue: name) else {
                    throw .usage("`--status` takes one of pending, processing, completed, failed.")
                }
                statuses = [status]
            case "--type" where command == "list":
                guard let name = rest.popFirst(), MediaType.Family(rawValue: name) != nil else {
                    throw .usage("`--type` takes one of image, video, audio.")
                }
                type = name
            case "--tag" where command == "list":
                guard let name = rest.popFirst() else { throw .usage("`--tag` takes a tag.") }
                tag = name
            case "--":
                plain += rest
                rest = []
            case _ where word.hasPrefix("--"):
                throw .usage("`reelmill media \(command)` does not take \(Escape.quoted(word)).")
            default: plain.append(word)
            }
        }
        switch command {
        case "add" where plain.isEmpty: throw .usage("`reelmill media add` needs the name of a file.")
        case "status" where plain.count != 1: throw .usage("`reelmill media status` takes one ID.")
        case "reprocess" where plain.isEmpty: throw .usage("`reelmill media reprocess` takes one ID or several.")
        default: break
        }
    }
}

private struct MediaCommandDesk {
    private let words: MediaCommandWords
    private let store: SQLiteStore
    private let intake: Intake

    init(_ words: MediaCommandWords) throws(CommandError) {
        self.words = words
        let settings = try readSettings()
        do {
            store = try Premises.openStore(settings, creating: true)
            let premises = try Premises(settings, store: store, log: Log(settings))
            let pipelines = try PipelineFolder(
                path: settings.pipelinesFolder, steps: StepSignature.videoSteps + StepSignature.mediaSteps)
            intake = try Intake(settings, store: store, blobs: premises.blobs, pipelines)
        } catch {
            throw .usage("\(error)")
        }
    }

    func close() async { await store.close() }

    func add() async throws(CommandError) -> ExitStatus {
        let paths = GivenBytes.of(words.plain)
        do {
            guard try await store.hasTenant(words.tenant) else {
                throw CommandError.usage(
                    "There is no tenant \(Escape.quoted(words.tenant)): `reelmill keys add NAME --tenant "
                        + "\(Escape.visible(words.tenant))` makes it.")
            }
            let files = try await intake.receive(from: words.tenant) { form in
                for path in paths { try await form.take(copying: path) }
            }
            let ids = try await intake.add(files, tenant: words.tenant, createdBy: "local", idempotency: nil)
            for id in ids { try await show(id) }
        } catch let error as CommandError {
            throw error
        } catch let error as MediaError {
            throw .failed(Escape.visible(error.hidden.map { "\(error.description) (\($0))" } ?? error.description))
        } catch {
            throw .failed("\(error)")
        }
        return .done
    }

    func list() async throws(CommandError) -> ExitStatus {
        let wanted = words.plain.flatMap { $0.split { !$0.isLetter && !$0.isNumber }.map(String.init) }
        // Nothing has what is no word.
        if wanted.isEmpty, !words.plain.isEmpty { return .done }
        var query = MediaQuery(tenant: words.tenant, words: wanted, limit: 100)
        query.statuses = words.statuses
        query.type = words.type
        query.tag = words.tag
        while true {
            let page: [ShelvedMedia]
            do {
                page = try await store.media(query)
            } catch {
                throw .failed("\(error)")
            }
            for entry in page { try show(entry) }
            guard page.count == query.limit, let last = page.last else { return .done }
            query.before = last.number
        }
    }

    func status() async throws(CommandError) -> ExitStatus {
        try await show(words.plain[0])
        return .done
    }

    func reprocess() async throws(CommandError) -> ExitStatus {
        for id in words.plain {
            let isThere: Bool
            do {
                isThere = try await intake.reprocess(id, tenant: words.tenant)
            } catch {
                throw .failed("\(error)")
            }
            guard isThere else { throw Self.unknown(id) }
            try await show(id)
        }
        return .done
    }

    private static func unknown(_ id: String) -> CommandError {
        .usage("There is no media \(Escape.quoted(id)): `reelmill media list` shows those there are.")
    }

    private func show(_ id: String) async throws(CommandError) {
        let entry: ShelvedMedia?
        do {
            entry = try await store.media(id)
        } catch {
            throw .failed("\(error)")
        }
        guard let entry, entry.snapshot.item.tenant == words.tenant else { throw Self.unknown(id) }
        try show(entry)
    }

    private func show(_ entry: ShelvedMedia) throws(CommandError) {
        let item = entry.snapshot.item
        let document = entry.snapshot.document
        let name = document.at("original.filename")?.text ?? ""
        if words.isJSON {
            let line: JSON = [
                "id": JSON(item.id), "status": JSON(item.status.rawValue), "progress": .double(item.progress),
                "filename": JSON(name), "title": JSON(item.title), "size": document.at("original.size") ?? .null,
                "mimeType": document.at("original.mimeType") ?? .null,
                "sha256": document.at("original.sha256") ?? .null,
                "duplicateOf": document["duplicateOf"] ?? .null, "error": JSON(item.failure?.message),
            ]
            return _ = try Console.show(line.canonicalText + "\n")
        }
        var text = "\(item.id)  \(Int(item.progress)) %  \(item.status.rawValue)  \(Escape.visible(name))"
        if let title = item.title { text += "  \(Escape.visible(title))" }
        if let twin = document["duplicateOf"]?.text { text += "  (the same as \(twin))" }
        if let failure = item.failure { text += "\n    \(Escape.visible(failure.message))" }
        try Console.show(text + "\n")
    }
}
