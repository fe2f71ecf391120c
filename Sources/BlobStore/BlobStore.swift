/// Bytes under the hash of their content. What is under a key never changes, so a blob may be kept, cached and sent
/// without asking again, and publishing the same content twice, at once, by several processes, is harmless.
///
/// The way in: write files into a scratch folder, `stage` each when it is finished, `publish`, and only then name the key
/// in a row. A process that dies on the way leaves a scratch folder or a staged file, which `sweep` removes.
///
/// A malformed key (anything but 64 lower-case hexadecimal digits) is a `badKey` error everywhere.
package protocol BlobStore: Sendable {
    /// The folder for one attempt's unfinished files, made on demand, on the file system of the store where possible.
    /// A name is 1 to 128 of `A-Z a-z 0-9 _ - .`, without a leading dot, and is never used by a second holder of the work.
    func scratchFolder(named name: String) async throws(BlobError) -> String

    func isScratchFolderEmpty(named name: String) async throws(BlobError) -> Bool

    /// Removes the folder with all that is in it. Not there: no error.
    func removeScratchFolder(named name: String) async throws(BlobError)

    /// Hashes the finished file, makes it durable and takes it: after this the path is gone and the bytes are in the
    /// staging area. Nobody may still have the file open for writing. A file from inside a scratch folder is
    /// protected from the sweep for as long as that folder's attempt is active; any other only by its age.
    ///
    /// After an error the file is where it was; after `io` or `noSpace` do not trust it, make it again: the system
    /// reports bytes that it failed to write only once.
    /// - Parameter start: Of the file as it is now; spent by this. What it holds is not read again.
    func stage(file path: String, hashed start: HashedStart) async throws(BlobError) -> StagedBlob

    /// Puts it under its key, atomically and durably, in place of any blob that is there: the content is the same
    /// by definition, so this heals a damaged one, and renews its time for the sweep. After `noSpace` the staged blob
    /// is still there and can be published again.
    func publish(_ staged: StagedBlob) async throws(BlobError) -> Blob

    /// Nil when others did not let go within the limit. What no row names may be removed only by who has a hold `alone`;
    /// without one it is left to the sweep.
    func hold(_ kind: BlobHold.Kind, within limit: Duration) async throws(BlobError) -> BlobHold?

    /// Gives up a staged blob. What cannot be removed now is left to the sweep.
    func discard(_ staged: StagedBlob) async

    /// Nil: not there.
    func size(of key: String) async throws(BlobError) -> Int64?

    /// Which of these blobs are whole: by size, or, if `deep`, by hashing every byte. Throws if a blob can't be examined,
    /// because nobody knows then whether it is lost.
    func check(_ blobs: [Blob], deep: Bool) async throws(BlobError) -> [Blob: BlobHealth]

    /// Grows whenever a blob may have gone or changed, by whatever hand; equal answers mean that all that was there is
    /// there still. Costs next to nothing. Nil where that cannot be told without looking.
    func losses() -> Int?

    /// The bytes, or a range of them, in chunks. A range that reaches beyond the end is a `badRange` error; an empty one at
    /// the end is not. Deleting or replacing the blob does not disturb a reader that has begun.
    func read(_ key: String, range: Range<Int64>?) async throws(BlobError) -> BlobReader

    /// A local file with the content, only to be read, for C libraries and for sendfile. It stays as long as the blob does.
    func localFile(of key: String) async throws(BlobError) -> String

    /// At most `limit` blobs with keys greater than `after`, in the order of their keys.
    func list(after key: String?, limit: Int) async throws(BlobError) -> [ListedBlob]

    /// Not there: no error.
    func delete(_ key: String) async throws(BlobError)

    /// Removes at once the scratch folders and staged files of attempts that are known to be dead; answers how many.
    func removeLeftovers(of isTheirs: @escaping @Sendable (_ scratchName: String) -> Bool) async throws(BlobError)
        -> Int

    /// Removes what nobody needs and what is at least as old as `age`: scratch folders and staged files for whose
    /// scratch name `isActive` is false, and blobs that are not in what `referenced` returns for a batch of keys.
    ///
    /// `age` must be longer than an attempt may take from publishing a blob to naming it in a row. A blob that is published
    /// again while the sweep runs is kept. If a question throws, the sweep ends there with `unanswered`.
    func sweep(
        olderThan age: Duration,
        isActive: @Sendable (_ scratchName: String) async throws -> Bool,
        referenced: @Sendable (_ keys: [String]) async throws -> Set<String>
    ) async throws(BlobError) -> SweepReport
}

extension BlobStore {
    package func stage(file path: String) async throws(BlobError) -> StagedBlob {
        try await stage(file: path, hashed: HashedStart())
    }
}
