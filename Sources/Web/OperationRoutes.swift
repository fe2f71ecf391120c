import BlobStore
import Digests
import FoundationEssentials
import HTTPServer
import JSON
import Orchestrator
import Store

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
        router.get("/openapi.json") { _ in
            try .file(templates + "/openapi.json", headers: ["Cache-Control": "no-cache"])
        }
        router.get("/docs") { _ in
            guard let data = FileManager.default.contents(atPath: templates + "/openapi.json"),
                let text = String(data: data, encoding: .utf8)
            else { throw HTTPError(404, "The description of the API is missing in the folder of templates.") }
            return .text(try APIPage(JSON(parsing: text)).html, type: "text/html; charset=utf-8")
        }
    }
}
