import Glibc
import Synchronization

/// Counts what happens to the blobs of a folder that could make one of them less than it was: removed, moved away,
/// written to. The kernel tells, so that nobody has to look at thousands of files to know that all are still there.
final class FolderWatch: Sendable {
    private struct State {
        /// −1 once the watch is of no use any more.
        var descriptor: Int32
        var count = 0

        mutating func end() {
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }

    private let state: Mutex<State>
    private let folder: String
    /// The count as it was last told; −1 where it has to be looked for under the lock.
    private let told = Atomic<Int>(-1)
    /// Somebody takes events from the kernel's queue, and has not told them yet.
    private let isTaking = Atomic<Bool>(false)
    private let descriptor: Int32

    /// File systems whose every change passes through this machine's kernel.
    private static let local: Set<Substring> = ["ext4", "ext3", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "f2fs"]

    /// Of the folder that holds the shards. Counts nothing where the kernel cannot see every change, or has no room.
    init(folder: String) {
        self.folder = folder
        let isLocal = Self.fileSystem(of: folder).map { Self.local.contains($0) } ?? false
        descriptor = isLocal ? inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)) : -1
        state = Mutex(State(descriptor: descriptor))
        state.withLock { state in
            let mask = IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR
            if state.descriptor >= 0, inotify_add_watch(state.descriptor, folder, UInt32(mask)) < 0 { state.end() }
            watchShards(&state)
        }
    }

    deinit { state.withLock { $0.end() } }

    /// Grows with each such event; nil where they are not seen.
    var count: Int? {
        // Many ask at a time, and mostly nothing has happened. What another has just taken from the queue it has told by
        // the time that it is not taking any more; the descriptor is closed only by one who is.
        if told.load(ordering: .sequentiallyConsistent) >= 0 {
            var queue = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&queue, 1, 0) == 0, !isTaking.load(ordering: .sequentiallyConsistent) {
                let count = told.load(ordering: .sequentiallyConsistent)
                if count >= 0 { return count }
            }
        }
        return state.withLock { state in
            isTaking.store(true, ordering: .sequentiallyConsistent)
            defer {
                told.store(state.descriptor >= 0 ? state.count : -1, ordering: .sequentiallyConsistent)
                isTaking.store(false, ordering: .sequentiallyConsistent)
            }
            guard state.descriptor >= 0 else { return nil }
            withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
                while true {
                    let size = read(state.descriptor, buffer.baseAddress, buffer.count)
                    if size < 0 && errno == EINTR { continue }
                    guard size > 0 else { break }
                    state.count += 1
                    let isOwn = Self.concernsFolder(UnsafeRawBufferPointer(rebasing: buffer[..<size]))
                    if isOwn { watchShards(&state) }
                    guard state.descriptor >= 0 else { break }
                }
            }
            return state.descriptor >= 0 ? state.count : nil
        }
    }

    /// Whether shards came or went, or events were lost: then all are watched anew.
    private static func concernsFolder(_ events: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place + 16 <= events.count {
            let watch = events.loadUnaligned(fromByteOffset: place, as: Int32.self)
            let mask = events.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
            // The folder itself was the first to be watched, and lost events have no watch.
            if watch <= 1 || mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED) != 0 { return true }
            place += 16 + Int(events.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self))
        }
        return false
    }

    private func watchShards(_ state: inout State) {
        guard state.descriptor >= 0 else { return }
        do throws(BlobError) {
            for name in try Folder.names(in: folder) where name.utf8.count == 2 {
                let mask = UInt32(IN_DELETE | IN_MOVED_FROM | IN_MODIFY | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
                guard inotify_add_watch(state.descriptor, folder + "/" + name, mask) >= 0 || errno == ENOENT else {
                    return state.end()
                }
            }
        } catch {
            // Without the folder nothing can be told; who asks has to look for himself.
            state.end()
        }
    }

    /// Its name, as the kernel's list of mounts has it; of several at one place the last counts.
    private static func fileSystem(of folder: String) -> Substring? {
        guard let real = realpath(folder, nil) else { return nil }
        defer { free(real) }
        let path = String(cString: real) + "/"
        guard let list = fopen("/proc/self/mountinfo", "re") else { return nil }
        defer { fclose(list) }
        var line: UnsafeMutablePointer<CChar>?
        var room = 0
        defer { free(line) }
        var found: (length: Int, name: Substring)?
        while getline(&line, &room, list) > 0, let text = line.map({ String(cString: $0) }) {
            let words = text.split(separator: " ")
            guard words.count > 4, let dash = words.firstIndex(of: "-"), dash + 1 < words.count else { continue }
            let place = words[4].replacing("\\040", with: " ")
            guard path.hasPrefix(place == "/" ? "/" : place + "/"), place.utf8.count >= found?.length ?? 0 else {
                continue
            }
            found = (place.utf8.count, words[dash + 1])
        }
        return found?.name
    }
}
