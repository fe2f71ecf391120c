import BlobStore
import Digests
import Glibc
import Logs

/// Files that come one after the other in one request, each as long as it comes: its size is known at its end.
package final class FormFiles {
    private let intake: Intake
    private let tenant: String
    private let scratch: String
    fileprivate var files: [Received] = []

    fileprivate init(_ intake: Intake, tenant: String, scratch: String) {
        self.intake = intake
        self.tenant = tenant
        self.scratch = scratch
    }

    /// - Parameter next: Gives the bytes, nil at the end.
    package func take(_ name: String, _ next: () async throws -> [UInt8]?) async throws {
        let path = "\(scratch)/\(files.count)"
        let file = try UploadFile(path, O_RDWR | O_CREAT | O_EXCL)
        var count: Int64 = 0
        var wasLookedAt = false
        // On its way to the disk while more comes, so that little is left to wait for in the end.
        var syncing: Task<Void, any Error>?
        var lastSync: Int64 = 0
        let start = HashedStart()
        while let bytes = try await next() {
            guard count + Int64(bytes.count) <= intake.rules.fileSize else {
                throw MediaError.tooLarge(intake.rules.fileSize)
            }
            try file.write(bytes, at: count)
            bytes.withUnsafeBytes { start.add($0) }
            count += Int64(bytes.count)
            if count - lastSync >= 4 * Intake.stride {
                try await syncing?.value
                syncing = Task(executorPreference: uploadThreads) { try file.sync() }
                lastSync = count
            }
            if !wasLookedAt, count >= MediaType.needed {
                wasLookedAt = true
                _ = try intake.type(of: file)
            }
        }
        try await syncing?.value
        // What a browser sends for a field in which nothing was chosen.
        if count == 0, name.isEmpty { return }
        try await intake.checkRoom(for: files.reduce(count) { $0 + $1.size }, of: tenant, isSum: true)
        do {
            files.append(try await intake.receive(path, named: name, expecting: nil, hashed: start))
        } catch let error as MediaError where error.code == .badType {
            throw MediaError(.badType, "\(Filename.cleaned(name)): \(error.description)")
        }
    }
}

extension Intake {
    /// Runs `body`, which takes files. If it throws, nothing of them is kept.
    package func receive(
        from tenant: String, _ body: @escaping @Sendable (FormFiles) async throws -> Void
    ) async throws -> [Received] {
        try await Task(executorPreference: uploadThreads) { [self] in
            let name = "form-" + RandomToken.make(length: 12)
            let files = FormFiles(self, tenant: tenant, scratch: try await blobs.scratchFolder(named: name))
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(files))
            } catch {
                result = .failure(error)
                for file in files.files { await discard(file) }
            }
            try await blobs.removeScratchFolder(named: name)
            try result.get()
            return files.files
        }.value
    }
}

extension FormFiles {
    /// A file of this machine, which stays as it is.
    /// - Parameter path: In the bytes of the file system, which need not be text.
    package func take(copying path: [UInt8]) async throws {
        let name = String(decoding: path, as: UTF8.self)
        let shown = Escape.visible(name)
        guard !path.isEmpty else { throw MediaError(.gone, "The name of the file is empty.") }
        let file: UploadFile
        do {
            file = try UploadFile(bytes: path, O_RDONLY | O_NONBLOCK, followingLinks: true)
        } catch {
            throw MediaError(.gone, "\(shown) cannot be read; check its name and its rights.", hidden: error.hidden)
        }
        guard file.isRegular else {
            throw MediaError(
                .gone, file.isFolder ? "\(shown) is a folder: name the files in it." : "\(shown) is not a file.")
        }
        var position: Int64 = 0
        do {
            try await take(name) {
                let bytes = try file.read(1 << 20, at: position)
                position += Int64(bytes.count)
                return bytes.isEmpty ? nil : bytes
            }
        } catch let error as MediaError where error.code == .tooLarge {
            throw MediaError(.tooLarge, "\(shown): \(error.description)")
        }
    }
}
