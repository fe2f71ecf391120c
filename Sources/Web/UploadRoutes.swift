import Digests
import HTTPServer
import JSON
import MediaLibrary
import Store

extension Site {
    func addUploads(_ router: inout Router) {
        router.onMedia(.post, "/api/upload/local", bodyLimit: .max) { request in try await takeForm(request) }
        router.onMedia(.post, "/api/media/uploads", isAlone: true) { request in try await beginUpload(request) }
        router.onMedia(.get, "/api/media/uploads/{id}") { request in
            let upload = try await upload(request)
            let chunks = try await parts.intake.chunks(of: upload)
            return .json(Self.uploadJSON(upload, chunks), headers: Self.fresh)
        }
        router.onMedia(.delete, "/api/media/uploads/{id}") { request in
            let upload = try await upload(request)
            try await parts.intake.cancel(upload)
            return .empty()
        }
        let chunkLimit = Int(library?.intake.rules.chunkSize ?? 0)
        router.onMedia(.put, "/api/media/uploads/{id}/chunks/{n}", bodyLimit: chunkLimit) { request in
            try await takeChunk(request)
        }
        router.onMedia(.post, "/api/media/uploads/{id}/finish") { request in
            let upload = try await upload(request)
            do {
                let media = try await parts.intake.finishChunks(upload)
                return try await mediaMade([media], of: request.caller)
            } catch let error as MediaError where error.code == .incomplete {
                return MediaProblem.missing(error)
            }
        }
    }

    /// What every way of uploading ends with.
    func mediaMade(_ ids: [String], of caller: Caller, asList: Bool = false, status: Int = 201) async throws -> Response
    {
        wake()
        var receipts: [JSON] = []
        for id in ids {
            // One that was deleted since is not there any more, however it came.
            receipts.append(try await mediaView(id, for: caller).receipt)
        }
        let isOne = receipts.count == 1 && !asList
        return .json(
            ["media": isOne ? receipts[0] : .array(receipts)], status: status,
            headers: isOne ? ["Location": "/api/media/\(ids[0])", "Cache-Control": "no-store"] : Self.fresh)
    }

    // MARK: Chunks

    private func beginUpload(_ request: Request) async throws -> Response {
        let caller = try request.caller
        let body = try await request.json()
        struct Wish {
            var filename = ""
            var size = 0
            var mimeType: String?
            var sha256: Digest?
        }
        let names: Set = ["filename", "size", "mimeType", "sha256"]
        let wish: Wish = try BodyFields.read(body, allowing: names) { body in
            var wish = Wish()
            wish.filename = body["filename"].filename() ?? ""
            wish.size = body["size"].integer(1...9_007_199_254_740_991) ?? 0
            wish.mimeType = body["mimeType"].ifGiven { $0.words(200) }
            if let hex = body["sha256"].ifGiven({ $0.text() }) {
                wish.sha256 = Digest(hex: hex.lowercased())
                if wish.sha256 == nil { body["sha256"].report("has to be 64 hexadecimal digits") }
            }
            return wish
        }
        let upload = try await parts.intake.beginChunks(
            caller.tenant, filename: wish.filename, size: Int64(wish.size), mimeType: wish.mimeType,
            sha256: wish.sha256, createdBy: caller.mark,
            idempotency: try request.idempotencyKey(caller, "uploads", body.canonicalText))
        return .json(
            [
                "uploadId": JSON(upload.id), "chunkSize": JSON(upload.chunkSize),
                "totalChunks": JSON(upload.chunkCount), "expiresAt": VideoView.time(upload.expiresAt),
            ], status: 201,
            headers: ["Location": "/api/media/uploads/\(upload.id)", "Cache-Control": "no-store"])
    }

    private func upload(_ request: Request) async throws -> UploadRecord {
        try await parts.intake.upload(
            request.parameter("id"), tenant: request.caller.tenant, way: Intake.chunked)
    }

    private static func uploadJSON(_ upload: UploadRecord, _ chunks: [Int]) -> JSON {
        let bytes = chunks.reduce(Int64(0)) { $0 + (Intake.size(ofChunk: $1, in: upload) ?? 0) }
        let percent = (Double(bytes) / Double(upload.size) * 1000).rounded() / 10
        return [
            "uploadId": JSON(upload.id), "filename": JSON(upload.filename), "size": JSON(upload.size),
            "chunkSize": JSON(upload.chunkSize), "totalChunks": JSON(upload.chunkCount),
            "receivedChunks": .array(chunks.map { JSON($0) }), "received": JSON(bytes), "progress": .double(percent),
            "finished": .bool(upload.media != nil), "mediaId": JSON(upload.media),
            "expiresAt": VideoView.time(upload.expiresAt),
        ]
    }

    private func takeChunk(_ request: Request) async throws -> Response {
        let upload = try await upload(request)
        let text = request.parameter("n")
        guard text.utf8.count <= 9, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text) else {
            throw HTTPError(404, "There is no such chunk: they are numbered from 0.")
        }
        guard let size = Intake.size(ofChunk: number, in: upload) else {
            throw HTTPError(422, "There is no chunk \(number): this upload's are 0 to \(upload.chunkCount - 1).")
        }
        if let announced = request.body.announced, announced != size {
            throw HTTPError(422, "Chunk \(number) has \(size) bytes, and \(announced) were sent.")
        }
        let body = request.body
        let received = try await parts.intake.takeChunk(number, of: upload, sha256: try request.chunkDigest()) {
            bytes in
            try await body.next(piece: &bytes)
        }
        return .json(
            ["received": JSON(received), "total": JSON(upload.chunkCount)], headers: Self.fresh)
    }

    // MARK: Forms

    /// Browsers write these three characters of a name so, and no others.
    private static func unescaped(_ name: String) -> String {
        name.replacing("%22", with: "\"").replacing("%0D", with: " ").replacing("%0A", with: " ")
    }

    /// All of the files become media, or none of them.
    private func takeForm(_ request: Request) async throws -> Response {
        let caller = try request.caller
        let intake = parts.intake
        let files = try await intake.receive(from: caller.tenant) { scratch in
            let form = try Form(request)
            while let part = try await form.nextPart() {
                guard let name = part.filename else { continue }
                try await scratch.take(Self.unescaped(name)) { try await part.next() }
            }
        }
        guard !files.isEmpty else {
            throw BodyFields.refusal("file", "is missing: send one or several files in fields of that name")
        }
        let names = JSON.array(files.map { [JSON($0.filename), JSON($0.digest)] }).canonicalText
        let media: [String]
        do {
            media = try await intake.add(
                files, tenant: caller.tenant, createdBy: caller.mark,
                idempotency: try request.idempotencyKey(caller, "upload-local", names))
        } catch {
            for file in files { await intake.discard(file) }
            throw error
        }
        return try await mediaMade(media, of: caller)
    }
}

extension Request {
    /// What the sender says the SHA-256 of the body is: `X-Chunk-SHA256`, or `Digest` and `Content-Digest` as their RFCs
    /// have them.
    fileprivate func chunkDigest() throws -> Digest? {
        if let hex = headers["X-Chunk-SHA256"] {
            guard let digest = Digest(hex: hex.lowercased()) else {
                throw HTTPError(400, "The header X-Chunk-SHA256 has to be 64 hexadecimal digits.")
            }
            return digest
        }
        for field in headers.all("Digest") + headers.all("Content-Digest") {
            for entry in field.split(separator: ",") {
                let pieces = entry.split(separator: "=", maxSplits: 1)
                guard pieces.count == 2, pieces[0].filter({ $0 != " " }).lowercased() == "sha-256" else { continue }
                let text = pieces[1].filter { $0 != ":" && $0 != " " }
                guard let bytes = Base64.decoded(String(text)), let digest = Digest(bytes: bytes) else {
                    throw HTTPError(400, "The digest of the body has to be sha-256= and 32 bytes in Base64.")
                }
                return digest
            }
        }
        return nil
    }
}

extension Field {
    /// Any name: what is wrong with it as one of a file is mended, not refused.
    func filename() -> String? { words(1000) }
}
