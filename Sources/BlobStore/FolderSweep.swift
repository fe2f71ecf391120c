import Glibc

/// What is listed, and what is swept, in batches: neither holds more than one shard's names in memory.
extension FolderBlobStore {
    private static let batch = 500

    package func list(after key: String?, limit: Int) async throws(BlobError) -> [ListedBlob] {
        if let key { _ = try layout.blob(key) }
        return try await onDisk { [self] () throws(BlobError) in
            try requireStore()
            let first = key?.prefix(2) ?? ""
            var page: [ListedBlob] = []
            for shard in try Folder.names(in: layout.blobs).sorted() where shard.utf8.count == 2 && shard >= first {
                guard page.count < limit else { break }
                let names = try Folder.names(in: layout.blobs + "/" + shard).filter { $0 > key ?? "" }
                for name in names.sorted() {
                    guard page.count < limit else { break }
                    if let listed = try listed(name, in: shard) { page.append(listed) }
                }
            }
            return page
        }
    }

    package func sweep(
        olderThan age: Duration,
        isActive: @Sendable (String) async throws -> Bool,
        referenced: @Sendable ([String]) async throws -> Set<String>
    ) async throws(BlobError) -> SweepReport {
        // Times are compared with that of a file touched just now, not with this machine's clock: on a network file system
        // the server stamps the files, and a difference between the two clocks would make young files old. The file
        // exists already, because a full disk, which most needs a sweep, may not take a new one.
        let now = try await onDisk { [self] () throws(BlobError) in
            try touch(layout.lock)
            return try FileStatus.of(layout.lock)?.modified ?? .zero
        }
        let deadline = now - age
        var report = SweepReport()
        try await sweepScratch(until: deadline, isActive, &report)
        for folder in [layout.staging, layout.incoming] {
            try await sweepStaged(in: folder, until: deadline, isActive, &report)
        }
        try await sweepBlobs(until: deadline, referenced, &report)
        return report
    }

    private func sweepScratch(
        until deadline: Duration, _ isActive: @Sendable (String) async throws -> Bool, _ report: inout SweepReport
    ) async throws(BlobError) {
        for name in try await old(in: layout.scratch, until: deadline, &report.failures) {
            if try await ask("whether the attempt \(name) is active", { try await isActive(name) }) { continue }
            let path = layout.scratch + "/" + name
            do {
                try await onDisk { () throws(BlobError) in try Folder.removeTree(path) }
                report.scratchFolders.append(name)
            } catch {
                report.failures.append(error)
            }
        }
    }

    private func sweepStaged(
        in folder: String, until deadline: Duration, _ isActive: @Sendable (String) async throws -> Bool,
        _ report: inout SweepReport
    ) async throws(BlobError) {
        for name in try await old(in: folder, until: deadline, &report.failures) {
            if let scratch = FolderLayout.scratchName(ofStaged: name),
                try await ask("whether the attempt \(scratch) is active", { try await isActive(scratch) })
            {
                continue
            }
            do {
                try await onDisk { () throws(BlobError) in _ = try Folder.removeFile(folder + "/" + name) }
                report.stagedFiles.append(name)
            } catch {
                report.failures.append(error)
            }
        }
    }

    private func sweepBlobs(
        until deadline: Duration, _ referenced: @Sendable ([String]) async throws -> Set<String>,
        _ report: inout SweepReport
    ) async throws(BlobError) {
        var last: String?
        while true {
            let page = try await list(after: last, limit: FolderBlobStore.batch)
            last = page.last?.blob.key
            guard last != nil else { return }
            let candidates = page.filter { $0.modified <= deadline }.map(\.blob)
            if candidates.isEmpty { continue }
            let keys = candidates.map(\.key)
            let wanted = try await ask("which blobs are referenced") { try await referenced(keys) }
            for blob in candidates where !wanted.contains(blob.key) {
                do {
                    let gone = try await onDisk { [self] () throws(BlobError) in
                        try removeIfStillOld(blob.key, deadline)
                    }
                    if gone { report.blobs.append(blob) }
                } catch {
                    report.failures.append(error)
                }
            }
        }
    }

    /// Looks at the time again, with publishers locked out: the blob may have been published anew since it was listed, and a
    /// row that names it may be on its way.
    private func removeIfStillOld(_ key: String, _ deadline: Duration) throws(BlobError) -> Bool {
        let path = try layout.blob(key)
        return try withSweepLock(LOCK_EX) { () throws(BlobError) in
            guard let status = try FileStatus.of(path), status.modified <= deadline else { return false }
            return try Folder.removeFile(path)
        }
    }

    private func old(
        in folder: String, until deadline: Duration, _ failures: inout [BlobError]
    ) async throws(BlobError) -> [String] {
        let (names, failed) = try await onDisk { () throws(BlobError) in
            var names: [String] = []
            var failed: [BlobError] = []
            for name in try Folder.names(in: folder).sorted() {
                do throws(BlobError) {
                    let change = try Folder.newestChange(in: folder + "/" + name)
                    if let change, change <= deadline { names.append(name) }
                } catch {
                    failed.append(error)
                }
            }
            return (names, failed)
        }
        failures += failed
        return names
    }

    /// Nil if it is no blob, or has gone since the folder was read.
    private func listed(_ key: String, in shard: String) throws(BlobError) -> ListedBlob? {
        guard key.hasPrefix(shard), let path = try? layout.blob(key) else { return nil }  // not a key: not ours
        guard let status = try FileStatus.of(path), status.isFile else { return nil }
        return ListedBlob(blob: Blob(key: key, size: status.size), modified: status.modified)
    }

    private func ask<Answer: Sendable>(
        _ question: String, _ body: () async throws -> Answer
    ) async throws(BlobError) -> Answer {
        do {
            return try await body()
        } catch {
            throw BlobError(.unanswered, attempted: "learn \(question)", cause: String(describing: error))
        }
    }
}
