import CSQLite
import Synchronization

/// The head of the write-ahead log's index, in memory that all processes at the database share. Each commit changes it
/// before any reader sees what was committed, so that comparing it tells at the cost of a few words whether the
/// database is as it was.
final class WALIndex: Sendable {
    /// Read only, by a function that takes a copy of words which other processes may be about to change.
    private struct Place: @unchecked Sendable {
        let pointer: UnsafeRawPointer
    }

    private let place: Mutex<Place?>

    init(_ pointer: UnsafeRawPointer?) { place = Mutex(pointer.map(Place.init)) }

    var glance: ChangeGlance? {
        place.withLock { place in
            guard let place else { return nil }
            var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)
            withUnsafeMutableBytes(of: &words) { bytes in
                reelmill_sqlite_wal_header(
                    place.pointer, bytes.baseAddress?.assumingMemoryBound(to: CUnsignedLongLong.self))
            }
            return ChangeGlance(first: words.0, words.1, words.2, words.3, words.4, words.5)
        }
    }

    /// To be called before the connection closes that it came from.
    func forget() { place.withLock { $0 = nil } }
}
