import Synchronization

/// Memory for large pieces of bodies, used again and again: to get it from the system for each would cost as much as to
/// fill it.
enum Pieces {
    /// Bytes from which a piece is large.
    static let least = 128 << 10
    /// What the library may bring beyond that in one go.
    private static let room = least + (64 << 10)
    private static let most = 8

    private static let kept = Mutex<[[UInt8]]>([])

    static func empty() -> [UInt8] {
        if let piece = kept.withLock({ $0.popLast() }) { return piece }
        var piece: [UInt8] = []
        piece.reserveCapacity(room)
        return piece
    }

    /// Takes the memory of a piece that is of no more use.
    static func keep(_ piece: inout [UInt8]) {
        var empty: [UInt8] = []
        swap(&empty, &piece)
        guard empty.capacity >= room else { return }
        empty.removeAll(keepingCapacity: true)
        kept.withLock { kept in if kept.count < most { kept.append(empty) } }
    }
}
