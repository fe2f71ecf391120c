import Logs
import Store
import Synchronization

/// Tells streams when their item has changed, whichever process changed it. Looks twenty times a second while
/// anybody listens, once for all of them, and not at all otherwise; where nothing was written a look is a few words.
final class ChangeFeed: Sendable {
    private struct State {
        var listeners: [String: [Int: AsyncStream<Void>.Continuation]] = [:]
        var next = 0
        var isLooking = false
    }

    private let state = Mutex(State())
    private let changes: any ChangeWatch
    private let log: Log
    static let pause = Duration.milliseconds(50)

    init(changes: any ChangeWatch, log: Log) {
        self.changes = changes
        self.log = log
    }

    /// A ring for each change from now on; several that come together are one.
    func listen(to item: String) -> AsyncStream<Void> {
        let (rings, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let (number, starts) = state.withLock { state in
            state.next += 1
            state.listeners[item, default: [:]][state.next] = bell
            defer { state.isLooking = true }
            return (state.next, !state.isLooking)
        }
        bell.onTermination = { [weak self] _ in self?.leave(item, number) }
        if starts { Task { await look() } }
        // What came between the caller's last look and now.
        bell.yield()
        return rings
    }

    /// A ring for each change of anything.
    func listenToAll() -> AsyncStream<Void> { listen(to: Self.everything) }

    /// No id of an item.
    private static let everything = ""

    /// Something that leaves no event behind, such as a deletion.
    func announce(_ item: String) { ring([item]) }

    private func leave(_ item: String, _ number: Int) {
        state.withLock { state in
            state.listeners[item]?[number] = nil
            if state.listeners[item]?.isEmpty == true { state.listeners[item] = nil }
        }
    }

    private func ring(_ items: Set<String>) {
        if items.isEmpty { return }
        let items = items.union([Self.everything])
        let bells = state.withLock { state in items.flatMap { state.listeners[$0].map { Array($0.values) } ?? [] } }
        for bell in bells { bell.yield() }
    }

    private func ringAll() {
        let bells = state.withLock { $0.listeners.values.flatMap(\.values) }
        for bell in bells { bell.yield() }
    }

    private func look() async {
        var mark: ChangeMark?
        var seen: ChangeGlance?
        while goesOn() {
            do {
                let glance = changes.glance()
                if mark != nil, let glance, glance == seen {
                    try await Task.sleep(for: Self.pause)
                    continue
                }
                seen = glance
                let isFirst = mark == nil
                let (new, items) = try await changes.changes(since: mark)
                mark = new
                // Before there was a mark something may have been missed.
                if isFirst { ringAll() } else { ring(items) }
                try await Task.sleep(for: Self.pause)
            } catch {
                log.warning("could not look for changes", ["reason": "\(error)"])
                mark = nil
                seen = nil
                // Nobody cancels this task.
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// False, and the looking has ended, when nobody listens any more.
    private func goesOn() -> Bool {
        state.withLock { state in
            if state.listeners.isEmpty { state.isLooking = false }
            return state.isLooking
        }
    }
}
