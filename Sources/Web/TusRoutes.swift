import HTTPServer
import JSON
import MediaLibrary
import Store

/// tus 1.0.0, resumable uploads: https://tus.io/protocols/resumable-upload, with creation, creation-with-upload, checksum,
/// expiration, termination and concatenation.
extension Site {
    static let tusPath = "/api/tus"
    static let tusVersion = "1.0.0"
    private static let whole = "tus"
    /// To be joined with others.
    private static let part = "tus-part"
    private static let extensions =
        "creation,creation-with-upload,checksum,expiration,termination,concatenation"

    private static let noUpload = HTTPError(
        404, "There is no such upload: it was never begun, was ended, or has expired.")

    func addTus(_ router: inout Router) {
        // The method may stand in a header: which one it really is, is decided here.
        for method in [Method.get, .head, .post, .put, .patch, .delete, .options] {
            router.onMedia(method, Self.tusPath, bodyLimit: .max) { request in try await tus(request, nil) }
            router.onMedia(method, Self.tusPath + "/{id}", bodyLimit: .max) { request in
                try await tus(request, request.parameter("id"))
            }
        }
    }

    /// Every answer under its path names the version, also those that other layers give.
    static func markTus(_ response: Response, _ request: Request) -> Response {
        guard request.path == tusPath || request.path.hasPrefix(tusPath + "/") else { return response }
        var response = response
        response.headers["Tus-Resumable"] = tusVersion
        return response
    }

    private func tus(_ request: Request, _ id: String?) async throws -> Response {
        let method =
            request.headers["X-HTTP-Method-Override"].map { Method(rawValue: $0.uppercased()) }
            ?? request.method
        if method == .options {
            guard id.map({ Self.isID($0) }) ?? true else { throw Self.noUpload }
            return tusOptions()
        }
        guard request.headers["Tus-Resumable"] == Self.tusVersion else {
            throw HTTPError(
                412, "Only version \(Self.tusVersion) of tus is spoken here, named by the header Tus-Resumable.",
                headers: ["Tus-Version": Self.tusVersion])
        }
        switch (method, id) {
        case (.post, nil): return try await tusCreate(request)
        case (.head, let id?): return try await tusHead(request, id)
        case (.patch, let id?): return try await tusPatch(request, id)
        case (.delete, let id?):
            let upload = try await tusUpload(id, request.caller)
            try await parts.intake.cancel(upload)
            return .empty()
        default:
            let allowed = id == nil ? "OPTIONS, POST" : "DELETE, HEAD, OPTIONS, PATCH"
            throw HTTPError(405, "\(method) is not possible here; \(allowed) is.", headers: ["Allow": allowed])
        }
    }

    private func tusOptions() -> Response {
        .empty(
            headers: [
                "Tus-Version": Self.tusVersion, "Tus-Extension": Self.extensions,
                "Tus-Max-Size": "\(parts.intake.rules.fileSize)", "Tus-Checksum-Algorithm": "sha1,sha256",
                "Cache-Control": "no-store",
            ])
    }

    /// The caller's upload, whole or to be joined.
    private func tusUpload(_ id: String, _ caller: Caller) async throws -> UploadRecord {
        guard let upload = try await parts.intake.store.upload(id), upload.tenant == caller.tenant,
            [Self.whole, Self.part].contains(upload.way)
        else { throw Self.noUpload }
        return upload
    }

    // MARK: Creation

    private func tusCreate(_ request: Request) async throws -> Response {
        let caller = try request.caller
        let metadata = try TusMetadata(request.headers["Upload-Metadata"])
        let concat = try TusConcat(request.headers["Upload-Concat"])
        var details: [String: JSON] = [:]
        if let raw = request.headers["Upload-Metadata"] { details["metadata"] = JSON(raw) }
        if let raw = request.headers["Upload-Concat"] { details["concat"] = JSON(raw) }
        if case .final(let ids) = concat {
            return try await tusJoin(ids, request, metadata, .object(details), caller)
        }
        guard let size = try Self.number(request, "Upload-Length") else {
            throw HTTPError(400, "The header Upload-Length is needed, and has to be a number of bytes.")
        }
        guard size > 0 else { throw HTTPError(422, "An empty file is of no type that is taken here.") }
        if request.body.announced != 0 { try Self.checkBodyType(request) }
        let upload = try await parts.intake.beginStream(
            caller.tenant, way: concat == .partial ? Self.part : Self.whole, filename: metadata.filename,
            size: size, mimeType: metadata.type, details: .object(details), createdBy: caller.mark,
            idempotency: try request.idempotencyKey(
                caller, "tus", JSON.object(["length": JSON(size), "details": .object(details)]).canonicalText))
        var headers: Headers = ["Location": request.origin + Self.tusPath + "/" + upload.id]
        if upload.received > 0 {
            // Asked for again: what came the first time counts, and the sender goes on from there.
            headers["Upload-Offset"] = "\(upload.received)"
            headers["X-Media-Id"] = upload.media
        } else if request.contentType == "application/offset+octet-stream" {
            let promise = try Self.promise(request)
            let offset = try await take(request, upload, at: 0, promise)
            headers["Upload-Offset"] = "\(offset.received)"
            headers["X-Media-Id"] = offset.media
        }
        headers["Upload-Expires"] = Self.expiry(upload)
        return .empty(201, headers: headers)
    }

    /// Bytes of a request to where the upload stands; its media, if these were the last.
    private func take(
        _ request: Request, _ upload: UploadRecord, at offset: Int64, _ promise: Intake.Promise?
    ) async throws -> (received: Int64, media: String?) {
        let body = request.body
        let isWhole = upload.way == Self.whole
        let received = try await parts.intake.append(
            to: upload.id, at: offset, promise: promise, isWhole: isWhole
        ) { try await body.next() }
        guard isWhole, received == upload.size else { return (received, nil) }
        let media = try await parts.intake.completeStream(upload.id)
        wake()
        return (received, media)
    }

    private func tusJoin(
        _ ids: [String], _ request: Request, _ metadata: TusMetadata, _ details: JSON, _ caller: Caller
    ) async throws -> Response {
        guard request.headers["Upload-Length"] == nil else {
            throw HTTPError(400, "The header Upload-Length must not stand with Upload-Concat: final.")
        }
        var uploads: [UploadRecord] = []
        for id in ids {
            let upload = try await tusUpload(id, caller)
            guard upload.way == Self.part else {
                throw HTTPError(400, "\(Self.tusPath)/\(id) was not begun with Upload-Concat: partial.")
            }
            guard upload.received == upload.size else {
                throw HTTPError(409, "\(Self.tusPath)/\(id) is not finished yet.")
            }
            uploads.append(upload)
        }
        let whole = try await parts.intake.beginStream(
            caller.tenant, way: Self.whole, filename: metadata.filename,
            size: uploads.reduce(0) { $0 + $1.size }, mimeType: metadata.type, details: details,
            createdBy: caller.mark, idempotency: try request.idempotencyKey(caller, "tus", details.canonicalText))
        if whole.received == 0 { try await parts.intake.join(uploads, into: whole) }
        let media = try await parts.intake.completeStream(whole.id)
        wake()
        var headers: Headers = ["Location": request.origin + Self.tusPath + "/" + whole.id]
        headers["X-Media-Id"] = media
        return .empty(201, headers: headers)
    }

    // MARK: Going on

    private func tusHead(_ request: Request, _ id: String) async throws -> Response {
        let caller = try request.caller
        var upload = try await tusUpload(id, caller)
        if upload.media == nil {
            // Whoever asks is about to go on: a request that hangs is ended, and what it brought counts.
            try await parts.intake.settle(id)
            if upload.way == Self.whole { _ = try await parts.intake.completeStream(id) }
            upload = try await tusUpload(id, caller)
        }
        var headers: Headers = ["Cache-Control": "no-store", "Upload-Length": "\(upload.size)"]
        let isUnfinishedFinal = upload.details["concat"]?.text?.hasPrefix("final") == true && upload.media == nil
        if !isUnfinishedFinal { headers["Upload-Offset"] = "\(upload.received)" }
        headers["Upload-Metadata"] = upload.details["metadata"]?.text
        headers["Upload-Concat"] = upload.details["concat"]?.text
        if upload.media == nil { headers["Upload-Expires"] = Self.expiry(upload) }
        headers["X-Media-Id"] = upload.media
        return Response(status: 200, headers: headers)
    }

    private func tusPatch(_ request: Request, _ id: String) async throws -> Response {
        let upload = try await tusUpload(id, request.caller)
        guard upload.details["concat"]?.text?.hasPrefix("final") != true else {
            throw HTTPError(403, "This upload is made of others: nothing can be added to it.")
        }
        try Self.checkBodyType(request)
        guard let offset = try Self.number(request, "Upload-Offset") else {
            throw HTTPError(400, "The header Upload-Offset is needed, and has to be a number of bytes.")
        }
        let promise = try Self.promise(request)
        let (received, media) = try await take(request, upload, at: offset, promise)
        var headers: Headers = ["Upload-Offset": "\(received)"]
        if let media { headers["X-Media-Id"] = media } else { headers["Upload-Expires"] = Self.expiry(upload) }
        return .empty(headers: headers)
    }

    // MARK: Headers

    private static func expiry(_ upload: UploadRecord) -> String { HTTPDate.text(Int(upload.expiresAt / 1000)) }

    private static func checkBodyType(_ request: Request) throws {
        guard request.contentType == "application/offset+octet-stream" else {
            throw HTTPError(415, "The body has to be sent as 'Content-Type: application/offset+octet-stream'.")
        }
    }

    private static func number(_ request: Request, _ name: String) throws -> Int64? {
        guard let text = request.headers[name] else { return nil }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text) else {
            throw HTTPError(400, "The header \(name) has to be a whole number that is not negative.")
        }
        return number
    }

    private static func promise(_ request: Request) throws -> Intake.Promise? {
        guard let text = request.headers["Upload-Checksum"] else { return nil }
        let words = text.split(separator: " ")
        guard words.count == 2, let promise = Intake.Promise(String(words[0]), Base64.decoded(String(words[1])))
        else {
            throw HTTPError(
                400, "The header Upload-Checksum has to be sha1 or sha256, a space, and the digest in Base64.")
        }
        return promise
    }
}

/// `filename d29ybGQuanBn,is_private`
struct TusMetadata: Equatable {
    private(set) var values: [String: String] = [:]

    var filename: String { values["filename"] ?? values["name"] ?? "upload" }
    var type: String? { values["filetype"] ?? values["type"] }

    init(_ text: String?) throws {
        guard let text, !text.isEmpty else { return }
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = pair.split(separator: " ", omittingEmptySubsequences: false)
            guard let key = words.first.map(String.init), !key.isEmpty, words.count <= 2,
                let bytes = words.count == 2 ? Base64.decoded(String(words[1])) : [], values[key] == nil
            else {
                throw HTTPError(
                    400,
                    "The header Upload-Metadata has to be pairs with commas between: each a key that is there "
                        + "once, a space, and the value in Base64.")
            }
            values[key] = String(decoding: bytes, as: UTF8.self)
        }
    }
}

/// `partial`, or `final;/files/a /files/b`.
enum TusConcat: Equatable {
    case none
    case partial
    case final([String])

    init(_ text: String?) throws {
        guard let text, text != "partial" else {
            self = text == nil ? .none : .partial
            return
        }
        let wrong = HTTPError(
            400, "The header Upload-Concat has to be partial, or final; and the addresses of partial uploads.")
        guard text.hasPrefix("final;") else { throw wrong }
        let ids = try text.dropFirst(6).split(separator: " ").map { address -> String in
            let path =
                address.hasPrefix("http")
                ? "/" + address.split(separator: "/").dropFirst(2).joined(separator: "/")
                : String(address)
            guard path.hasPrefix(Site.tusPath + "/") else { throw wrong }
            return String(path.dropFirst(Site.tusPath.count + 1))
        }
        guard !ids.isEmpty else { throw wrong }
        self = .final(ids)
    }
}
