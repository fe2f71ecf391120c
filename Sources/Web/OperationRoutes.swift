import BlobStore
import Digests
import FoundationEssentials
import HTTPServer
import JSON
import Orchestrator
import StageMachine
import Store
import Synchronization
import Videos

extension Site {
    func addOperations(_ router: inout Router) {
        router.get("/healthz") { _ in .json(["status": "ok"], headers: Self.fresh) }
        router.get("/readyz") { _ in
            do {
                try await shop.store.ping()
                let name = "ready-" + RandomToken.make(length: 12)
                _ = try await shop.blobs.scratchFolder(named: name)
                try await shop.blobs.removeScratchFolder(named: name)
            } catch {
                throw HTTPError(
                    503, "The database or the storage does not answer.", headers: ["Retry-After": "5"],
                    hidden: "\(error)")
            }
            return .json(["status": "ready"], headers: Self.fresh)
        }
        router.get("/metrics") { request in
            _ = try request.caller
            return .text(
                try await metrics.text(self), type: "text/plain; version=0.0.4; charset=utf-8", headers: Self.fresh)
        }
        // Reading and writing it takes longer than all else that is asked for without a key.
        let written = Mutex<[UInt8]?>(nil)
        router.get("/openapi.json") { _ in
            let bytes = try written.withLock { written in
                let bytes = try written ?? Array(description().canonicalText.utf8)
                written = bytes
                return bytes
            }
            return .bytes(bytes, type: "application/json", headers: ["Cache-Control": "no-cache"])
        }
        router.get("/docs") { _ in .text(try APIPage(description()).html, type: "text/html; charset=utf-8") }
    }

    /// The description of the API, with the names that an order may use on this server.
    private func description() throws -> JSON {
        guard let data = FileManager.default.contents(atPath: templates + "/openapi.json"),
            let text = String(data: data, encoding: .utf8)
        else { throw HTTPError(404, "The description of the API is missing in the folder of templates.") }
        let pipelines = shop.pipelines.names.filter { shop.pipelines[$0]?.kind == .video }
        let choices = [("pipeline", pipelines), ("captionStyle", try styles.names())]
        let place = ["components", "schemas", "Order", "properties"]
        let document = choices.reduce(try JSON(parsing: text)) { document, choice in
            document.changed(at: place + [choice.0]) { property in
                [
                    "type": ["string", "null"], "description": property["description"] ?? .null,
                    "enum": .array(choice.1.map { JSON($0) } + [.null]),
                ]
            }
        }
        guard let pattern = voiceRules.pattern else { return document }
        return document.changed(at: place + ["voice", "pattern"]) { _ in JSON(pattern) }
    }
}

extension JSON {
    /// The same with another value in one place, if there is such a place.
    fileprivate func changed(at path: [String], _ change: (JSON) -> JSON) -> JSON {
        guard let name = path.first else { return change(self) }
        guard var fields, let inner = fields[name] else { return self }
        fields[name] = inner.changed(at: Array(path.dropFirst()), change)
        return .object(fields)
    }
}
