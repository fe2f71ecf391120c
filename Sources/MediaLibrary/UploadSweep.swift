import JSON
package import Logs
import Store

extension Intake {
    /// Ways of uploads that become media by themselves when the last byte is there.
    static let streamed = ["tus", "signed"]

    /// Removes uploads that have expired, and files of uploads that are not there any more.
    package func sweep(_ log: Log) async throws {
        let expired = try await store.removeExpiredUploads()
        let count = try await Task(executorPreference: uploadThreads) { [self] in
            for id in expired { try folder.remove(id) }
            // Listed first: of an upload that is begun meanwhile the row is there before the file is.
            let names = try folder.names()
            let known = try await store.uploads(among: names)
            let orphans = names.filter { !known.contains($0) }
            for name in orphans { try folder.remove(name) }
            return orphans.count
        }.value
        if !expired.isEmpty || count > 0 {
            log.info("swept unfinished uploads", ["expired": expired.count, "files": count])
        }
    }

    /// Makes the media of uploads whose last byte came right before the server died.
    package func finishWhatIsThere(_ log: Log) async throws {
        for upload in try await store.wholeUploads(ways: Self.streamed) {
            do {
                let media = try await complete(upload.id, item: upload.details["media"]?.text)
                log.info("finished an upload", ["upload": upload.id, "media": media])
            } catch {
                log.warning("could not finish an upload", ["upload": upload.id, "reason": "\(error)"])
            }
        }
    }
}
