import BlobStore
import Digests
import HTTPServer
import Orchestrator
import StageMachine
import Store

extension Site {
    func addFiles(_ router: inout Router) {
        router.get("/files/{id}/{content}/{name}") { request in
            let caller = try request.caller
            let content = request.parameter("content")
            let missing = HTTPError(404, "There is no such file.")
            guard Digest(hex: content) != nil, let item = try await shop.store.item(request.parameter("id")),
                item.tenant == caller.tenant, let file = try await changes.file(content, of: item.id),
                request.parameter("name") == FileNames.name(of: file.ref, file.mimeType)
            else { throw missing }
            guard try await shop.blobs.size(of: content) != nil else { throw missing }
            let path = try await shop.blobs.localFile(of: content)
            // What is under a content's name never changes, but only its tenant may see it.
            var headers: Headers = ["Cache-Control": "private, max-age=31536000, immutable"]
            if request.query["download"] != nil {
                headers["Content-Disposition"] = Self.attachment(item.title, request.parameter("name"))
            }
            return try .file(path, type: Self.type(file.mimeType), etag: content, headers: headers)
        }
    }

    private static func type(_ type: String) -> String {
        type.hasPrefix("text/") && !type.contains("charset") ? type + "; charset=utf-8" : type
    }

    private static func attachment(_ title: String?, _ name: String) -> String {
        let kind = name.split(separator: ".").last.map(String.init) ?? "bin"
        let base = title.map { $0 + "." + kind } ?? name
        let plain = String(
            String.UnicodeScalarView(
                base.unicodeScalars.map { scalar in
                    let isSafe =
                        scalar.value >= 0x20 && scalar.value < 0x7F && !"\"\\/%;:".unicodeScalars.contains(scalar)
                    return isSafe ? scalar : "_"
                }))
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentCoding.encoded(base))"
    }
}
