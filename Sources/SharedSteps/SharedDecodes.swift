import Pictures
import StageMachine
import Threads

/// Pictures in memory between the steps that make copies of them, so that a large file is decoded once. What comes out is
/// the same whether a step finds its picture here or, after a crash, decodes it alone.
package actor SharedDecodes {
    private struct Key: Hashable {
        let content: String
        let longestSide: Int
    }

    private struct Entry {
        let decode: Task<Result<DecodedPicture, StepFailure>, Never>
        var usersLeft: Int
    }

    /// Of at most 10 MB each.
    private static let most = 4
    private static let threads = BlockingThreads(label: "reelmill.decode")

    private let users: Int
    private var entries: [Key: Entry] = [:]
    private var order: [Key] = []

    /// - Parameter users: How many ask for each picture; after that many it is let go.
    package init(users: Int) { self.users = users }

    /// - Parameter name: Of the upload, for the message of a failure.
    func picture(
        _ file: String, content: String, longestSide: Int, name: String?
    ) async throws(StepFailure) -> DecodedPicture {
        let key = Key(content: content, longestSide: longestSide)
        let decode: Task<Result<DecodedPicture, StepFailure>, Never>
        if let entry = entries[key] {
            decode = entry.decode
            entries[key]?.usersLeft -= 1
            if entry.usersLeft <= 1 { forget(key) }
        } else {
            decode = Task(executorPreference: Self.threads) {
                do throws(StepFailure) {
                    return .success(
                        try picturing(name) { () throws(PicturesError) in
                            try PictureFile(file).decodedPicture(longestSide: longestSide)
                        })
                } catch {
                    return .failure(error)
                }
            }
            if users > 1 {
                entries[key] = Entry(decode: decode, usersLeft: users - 1)
                order.append(key)
                if order.count > Self.most { forget(order[0]) }
            }
        }
        let result = await decode.value
        // The next try begins anew.
        if case .failure = result { forget(key) }
        return try result.get()
    }

    private func forget(_ key: Key) {
        entries[key] = nil
        order.removeAll { $0 == key }
    }
}
