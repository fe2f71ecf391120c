import BlobStore
import JSON
import Orchestrator
import Store
import Synchronization

/// A video as it was looked at, with what is made of that for whoever asks.
final class SeenVideo: Sendable {
    let view: VideoView
    /// When it was looked at: what is equal to it now has not changed since.
    fileprivate let moment: VideoMemory.Moment?
    /// Until when somebody worked on it, if he renews his claim no more.
    private let heldUntil: Timestamp?
    private let texts = Mutex<(body: [UInt8]?, changing: String?)>((nil, nil))

    fileprivate init(_ view: VideoView, at moment: VideoMemory.Moment?) {
        self.view = view
        self.moment = moment
        heldUntil = view.isHeld ? view.item.holder?.leaseUntil : nil
    }

    fileprivate var isOver: Bool { heldUntil.map { $0 <= WallClock.milliseconds } ?? false }

    /// The body of video-status.
    var body: [UInt8] {
        texts.withLock { texts in
            let body = texts.body ?? Array(view.json.canonicalText.utf8)
            texts.body = body
            return body
        }
    }

    /// What an event tells.
    var changing: String {
        texts.withLock { texts in
            let changing = texts.changing ?? JSON.object(view.changing).canonicalText
            texts.changing = changing
            return changing
        }
    }
}

/// The videos that were looked at last, so that asking again costs next to nothing. What it answers is always what rows
/// and files say at that moment: whether these are as they were is told by the database and by the storage themselves.
final class VideoMemory: Sendable {
    struct Moment: Equatable {
        fileprivate let rows: ChangeGlance
        fileprivate let losses: Int
    }

    private static let most = 1000
    private let seen = Mutex<[String: SeenVideo]>([:])
    private let changes: any ChangeWatch
    private let blobs: any BlobStore

    init(changes: any ChangeWatch, blobs: any BlobStore) {
        self.changes = changes
        self.blobs = blobs
    }

    /// To be taken before rows and files are read. Nil where rows or files cannot tell whether they have changed.
    func moment() -> Moment? {
        guard let rows = changes.glance(), let losses = blobs.losses() else { return nil }
        return Moment(rows: rows, losses: losses)
    }

    /// The video, if nothing at all has changed since it was looked at.
    func present(_ id: String) -> SeenVideo? {
        guard let video = seen.withLock({ $0[id] }), let moment = moment(), video.moment == moment, !video.isOver else {
            return nil
        }
        return video
    }

    /// What was seen of the video, if no file has gone since; its row has to be looked at.
    func former(_ id: String, at moment: Moment?) -> VideoView? {
        guard let moment, let video = seen.withLock({ $0[id] }), video.moment?.losses == moment.losses else {
            return nil
        }
        return video.view
    }

    /// - Parameter isWhole: Whether all files are there; one that is missing may come back at any time.
    func keep(_ view: VideoView, at moment: Moment?, isWhole: Bool) -> SeenVideo {
        let video = SeenVideo(view, at: isWhole ? moment : nil)
        guard isWhole, moment != nil else { return video }
        seen.withLock { seen in
            if seen.count >= Self.most { seen.removeAll(keepingCapacity: true) }
            seen[view.item.id] = video
        }
        return video
    }

    func forget(_ id: String) { seen.withLock { $0[id] = nil } }
}

extension Site {
    /// The video as it is now, from memory where nothing has changed.
    func seen(_ id: String) async throws -> SeenVideo? {
        if let video = memory.present(id) { return video }
        let moment = memory.moment()
        if let former = memory.former(id, at: moment), let item = try await shop.store.item(id),
            item.revision == former.item.revision, item.lastEvent == former.item.lastEvent
        {
            // No event, so nothing but its progress and its claim can have moved.
            return memory.keep(former.with(item), at: moment, isWhole: true)
        }
        guard let (view, isWhole) = try await examine(id) else {
            memory.forget(id)
            return nil
        }
        return memory.keep(view, at: moment, isWhole: isWhole)
    }

    func seen(_ id: String, for caller: Caller) async throws -> SeenVideo {
        guard let video = try await seen(id), video.view.item.tenant == caller.tenant else { throw Self.noVideo }
        return video
    }
}
