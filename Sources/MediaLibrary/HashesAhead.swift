import BlobStore
import Glibc
import Synchronization
import Threads

/// Hashes files of uploads from their beginnings as chunks become certain, so that at the end of an upload there is little
/// left to hash. What it does not know of, such as chunks that another server took in, is hashed in the end.
final class HashesAhead: Sendable {
    private struct Upload {
        let start = HashedStart()
        /// Chunks that are certain and not hashed yet.
        var waiting: Set<Int> = []
        var next = 0
        var isAtWork = false
        /// Who waits until it is at work no more.
        var takers: [CheckedContinuation<Void, Never>] = []
    }

    /// Of uploads that nobody goes on with only a hash and some numbers are kept; but there may be any number of them.
    private static let most = 100

    private let uploads = Mutex<[String: Upload]>([:])
    private let folder: UploadFolder

    init(_ folder: UploadFolder) { self.folder = folder }

    /// To be told of each chunk that is certain and will not be written again.
    func note(_ number: Int, of id: String, chunkSize: Int64) {
        let begins = uploads.withLock { uploads in
            if uploads[id] == nil, uploads.count >= Self.most,
                let other = uploads.first(where: { !$0.value.isAtWork })?.key
            {
                uploads[other] = nil
            }
            var upload = uploads[id] ?? Upload()
            upload.waiting.insert(number)
            let begins = !upload.isAtWork && upload.waiting.contains(upload.next)
            if begins { upload.isAtWork = true }
            uploads[id] = upload
            return begins
        }
        if begins { Task(executorPreference: uploadThreads) { self.hash(id, chunkSize) } }
    }

    /// What is hashed of the upload by now; it is forgotten here.
    func take(_ id: String) async -> HashedStart {
        await withCheckedContinuation { done in
            let isAtRest = uploads.withLock { uploads in
                guard uploads[id]?.isAtWork == true else { return true }
                uploads[id]?.takers.append(done)
                return false
            }
            if isAtRest { done.resume() }
        }
        return uploads.withLock { $0.removeValue(forKey: id)?.start } ?? HashedStart()
    }

    func forget(_ id: String) {
        uploads.withLock { uploads in if uploads[id]?.isAtWork == false { uploads[id] = nil } }
    }

    private func hash(_ id: String, _ chunkSize: Int64) {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 4096)
        defer { block.deallocate() }
        do {
            let file = try folder.openToRead(id)
            while let start = next(id) {
                let end = start.count + chunkSize
                while start.count < end {
                    let room = UnsafeMutableRawBufferPointer(
                        rebasing: block[..<min(block.count, Int(end - start.count))])
                    let count = try file.read(into: room, at: start.count)
                    // The last chunk is shorter.
                    if count == 0 { break }
                    start.add(UnsafeRawBufferPointer(rebasing: room[..<count]))
                }
            }
        } catch {
            // It was cancelled, or cannot be read: who finishes it finds out, and begins anew.
            giveUp(id)
        }
    }

    /// Nil when there is nothing to be hashed for now: then it is at work no more.
    private func next(_ id: String) -> HashedStart? {
        let (start, takers) = uploads.withLock { uploads -> (HashedStart?, [CheckedContinuation<Void, Never>]) in
            guard var upload = uploads[id] else { return (nil, []) }
            defer { uploads[id] = upload }
            guard upload.waiting.remove(upload.next) != nil else {
                upload.isAtWork = false
                defer { upload.takers = [] }
                return (nil, upload.takers)
            }
            upload.next += 1
            return (upload.start, [])
        }
        for taker in takers { taker.resume() }
        return start
    }

    private func giveUp(_ id: String) {
        let takers = uploads.withLock { $0.removeValue(forKey: id)?.takers ?? [] }
        for taker in takers { taker.resume() }
    }
}
