import Digests
import HTTPServer
import JSON
import Logs
import MediaLibrary
import Store

/// Addresses to which one file may be sent without a key: signed for a tenant, a name, a size and a type, for an hour.
extension Site {
    private static let signed = "signed"
    private static let lifetime = Duration.seconds(3600)
    static let signedPath = "/api/media/signed/"

    func addSigned(_ router: inout Router) {
        router.onMedia(.post, "/api/media/sign", isAlone: true) { request in try await sign(request) }
        router.onMedia(.put, "/api/media/signed/{id}/{name}", bodyLimit: .max) { request in
            try await takeSigned(request)
        }
    }

    private func sign(_ request: Request) async throws -> Response {
        let caller = try request.caller
        let body = try await request.json()
        let names: Set = ["fileName", "size", "type"]
        let wish: (name: String, size: Int, type: String) = try BodyFields.read(body, allowing: names) { body in
            let name = body["fileName"].filename()
            let size = body["size"].integer(1...9_007_199_254_740_991)
            let type = body["type"].text()
            guard let name, let size, let type else { return nil }
            guard MediaType.named(type) != nil else {
                body["type"].report("is '\(type.prefix(80))'; taken are \(MediaType.allowed)")
                return nil
            }
            return (name, size, type)
        }
        let upload = try await parts.intake.beginStream(
            caller.tenant, way: Self.signed, filename: wish.name, size: Int64(wish.size), mimeType: wish.type,
            details: .object([:]), createdBy: caller.mark, lifetime: Self.lifetime,
            idempotency: try request.idempotencyKey(caller, "sign", body.canonicalText))
        let path = Self.signedPath + upload.id + "/" + PercentCoding.encoded(upload.filename)
        // The signature's own end goes by the clock of this machine, as its check does.
        let expiry = upload.createdAt / 1000 + Int64(Self.lifetime / .seconds(1))
        let text = Self.signedText(
            upload.tenant, upload.id, upload.filename, "\(upload.size)", wish.type, "\(expiry)")
        let query = [
            ("tenant", upload.tenant), ("size", "\(upload.size)"), ("type", wish.type), ("expires", "\(expiry)"),
            ("signature", signing.signature(of: text, for: "upload")),
        ].map { "\($0)=\(PercentCoding.encoded($1))" }.joined(separator: "&")
        return .json(
            [
                "signedUrl": JSON(request.origin + path + "?" + query), "assetId": JSON(upload.id),
                "expiresAt": JSON(Moment(milliseconds: Int(expiry) * 1000).utc),
            ], status: 201, headers: Self.fresh)
    }

    /// Every field on a line of its own: none of them can hold a line end.
    private static func signedText(_ fields: String...) -> String {
        fields.map { $0.replacing("\n", with: " ") }.joined(separator: "\n")
    }

    private func takeSigned(_ request: Request) async throws -> Response {
        let query = request.query
        let id = request.parameter("id")
        let name = request.parameter("name")
        let refusal = HTTPError(403, "This address was not signed here for this file.")
        guard let tenant = query["tenant"], let size = query["size"], let type = query["type"],
            let expires = query["expires"], let signature = query["signature"],
            signing.isGenuine(
                signature, of: Self.signedText(tenant, id, name, size, type, expires), for: "upload"),
            let end = Int64(expires), let bytes = Int64(size)
        else { throw refusal }
        guard end * 1000 > WallClock.milliseconds else {
            throw HTTPError(403, "This address was good for an hour, which is over: have a new one signed.")
        }
        if let sent = request.body.announced, sent != bytes {
            throw HTTPError(422, "This address is for a file of \(bytes) bytes, and \(sent) were sent.")
        }
        guard let sent = request.contentType, sent == type.lowercased() else {
            throw HTTPError(
                415, "This address is for a file sent as 'Content-Type: \(type)'.")
        }
        let upload = try await parts.intake.upload(id, tenant: tenant, way: Self.signed)
        let caller = Caller(tenant: tenant, role: .member, key: upload.createdBy, name: upload.createdBy)
        let body = request.body
        if let media = upload.media {
            while try await body.next() != nil {}
            return try await mediaMade([media], of: caller, status: 200)
        }
        try await parts.intake.takeWhole(id) { try await body.next() }
        let only = MediaType.named(type)
        guard let media = try await parts.intake.completeStream(id, item: id, only: only) else {
            throw MediaError(.mismatch, "This address is for a file of \(bytes) bytes, and fewer were sent.")
        }
        return try await mediaMade([media], of: caller)
    }
}

extension Request {
    /// How the sender reached this server.
    var origin: String {
        let scheme = headers["X-Forwarded-Proto"]?.lowercased() == "https" ? "https" : "http"
        return headers["Host"].map { "\(scheme)://\($0)" } ?? ""
    }
}

enum PercentCoding {
    /// All but letters, digits and `-._~`.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-._~".utf8.contains(byte)
            let hex = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (hex.count == 1 ? "0" : "") + hex
        }.joined()
    }
}
