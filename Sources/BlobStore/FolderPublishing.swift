import Glibc

/// The way of a file into a folder store. The order of the steps is what makes it survive a loss of power: bytes first,
/// then the name, then the folder that holds the name.
extension FolderBlobStore {
    package func stage(file path: String, hashed start: HashedStart) async throws(BlobError) -> StagedBlob {
        try await onDisk { [self] () throws(BlobError) in try take(path, hashed: start) }
    }

    package func publish(_ staged: StagedBlob) async throws(BlobError) -> Blob {
        try await onDisk { [self] () throws(BlobError) in try place(staged) }
    }

    package func discard(_ staged: StagedBlob) async {
        let path = layout.staging + "/" + staged.name
        do {
            try await onDisk { () throws(BlobError) in _ = try Folder.removeFile(path) }
        } catch {
            // The sweep finds it.
        }
    }

    private func take(_ path: String, hashed start: HashedStart) throws(BlobError) -> StagedBlob {
        let what = "stage \(path)"
        // Not blocking: opening a pipe would wait for a writer.
        let file = try OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, attempting: what)
        guard try file.status().isFile else {
            throw BlobError(.notAFile, attempted: what, cause: "only a regular file can become a blob")
        }
        let blob = try file.blob(after: start)
        let staged = StagedBlob(blob: blob, name: layout.newStagingName(for: path))
        let target = layout.staging + "/" + staged.name
        try seal(file)
        if try Folder.rename(path, to: target, attempting: what) { return staged }
        try copy(file, to: target, expecting: blob)
        do {
            try Folder.removeFile(path)
        } catch {
            // The copy is whole; what is left is the caller's own file, and goes with its folder.
        }
        return staged
    }

    private func place(_ staged: StagedBlob) throws(BlobError) -> Blob {
        let blob = staged.blob
        let what = "publish blob \(blob.key)"
        let source = layout.staging + "/" + staged.name
        guard let status = try FileStatus.of(source) else {
            throw BlobError(.missing, attempted: what, cause: "its staged file has gone: published, discarded or swept")
        }
        guard status.size == blob.size else {
            throw BlobError(
                .damaged, attempted: what, cause: "its staged file has \(status.size) bytes instead of \(blob.size)")
        }
        let shard = try makeShard(of: blob.key)
        let target = shard + "/" + blob.key
        if try !moveIn(source, to: target, attempting: what) {
            try carryOver(staged, to: target, attempting: what)
            try Folder.removeFile(source)
        }
        try Folder.sync(shard)
        return blob
    }

    /// For blobs on another file system than the staging area: copied beside its place, then renamed.
    private func carryOver(_ staged: StagedBlob, to target: String, attempting what: String) throws(BlobError) {
        try Folder.makeLast(layout.incoming)
        let arrived = layout.incoming + "/" + staged.name
        let source = layout.staging + "/" + staged.name
        let file = try OpenFile(source, O_RDONLY | O_NOFOLLOW, attempting: what)
        try copy(file, to: arrived, expecting: staged.blob)
        do throws(BlobError) {
            guard try moveIn(arrived, to: target, attempting: what) else {
                throw BlobError(errno: EXDEV, attempted: what)
            }
        } catch {
            removeOrLeaveToSweep(arrived)
            throw error
        }
    }

    /// Its time is renewed before it gets the name, both under the lock, so that no sweep that looked at an older blob of this
    /// key removes the new one.
    private func moveIn(_ source: String, to target: String, attempting what: String) throws(BlobError) -> Bool {
        try withSweepLock(LOCK_SH) { () throws(BlobError) in
            try touch(source)
            return try Folder.rename(source, to: target, attempting: what)
        }
    }

    /// All of the copy or none of it.
    private func copy(_ file: OpenFile, to target: String, expecting blob: Blob) throws(BlobError) {
        let what = "copy \(file.path) to \(target)"
        let copy = try OpenFile(target, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600, attempting: what)
        do throws(BlobError) {
            guard try file.blob(copyingTo: copy) == blob else {
                throw BlobError(.damaged, attempted: what, cause: "the file changed after it was hashed")
            }
            try seal(copy)
        } catch {
            removeOrLeaveToSweep(target)
            throw error
        }
    }

    /// Only to be read from now on; young, for the sweep; and on the disk.
    private func seal(_ file: OpenFile) throws(BlobError) {
        try attempt("make \(file.path) read-only") { fchmod(file.descriptor, 0o440) }
        try touch(file.path)
        try file.sync()
    }

    private func removeOrLeaveToSweep(_ path: String) {
        do {
            try Folder.removeFile(path)
        } catch {
            // The error that led here says more; the sweep finds the file.
        }
    }
}

extension FolderBlobStore {
    /// Sets the file's time to now by the clock of the file system, which is not this machine's on a network one.
    func touch(_ path: String) throws(BlobError) {
        try attempt("renew the time of \(path)") { utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW) }
    }

    /// Publishers share the lock (`LOCK_SH`), a removing sweep has it alone (`LOCK_EX`). Held for a few system calls.
    func withSweepLock<Value>(_ kind: Int32, _ body: () throws(BlobError) -> Value) throws(BlobError) -> Value {
        let what = "lock \(layout.lock)"
        let lock = try OpenFile(layout.lock, O_RDWR | O_CREAT, mode: 0o640, attempting: what)
        try attempt(what) { flock(lock.descriptor, kind) }
        // Closing it would do; said aloud, it does not depend on when the last reference goes.
        defer { flock(lock.descriptor, LOCK_UN) }
        return try body()
    }
}
