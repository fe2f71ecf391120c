import Synchronization

/// Tells streams which media were deleted: of those the database has no line any more.
final class MediaFeed: Sendable {
    private struct State {
        var streams: [Int: (tenant: String, gone: AsyncStream<String>.Continuation)] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    func deleted(_ id: String, of tenant: String) {
        let gone = state.withLock { state in state.streams.values.filter { $0.tenant == tenant }.map(\.gone) }
        for one in gone { one.yield(id) }
    }

    func listen(tenant: String) -> AsyncStream<String> {
        let (ids, gone) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(10_000))
        let number = state.withLock { state in
            state.next += 1
            state.streams[state.next] = (tenant, gone)
            return state.next
        }
        gone.onTermination = { [weak self] _ in self?.state.withLock { $0.streams[number] = nil } }
        return ids
    }
}
