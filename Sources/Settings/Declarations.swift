package import Logs

/// All settings there are. To add one, add a line: it is then read, checked, listed and typed as
/// `settings.<its name here>`. A default may be made from the settings above it.
package struct Declarations: Sendable {
    package let port = Setting("PORT", default: 4000, .whole(1...65535), "TCP port of the pages and the API")

    package let host = Setting(
        "HOST", default: "127.0.0.1", .host, "address to listen on; 0.0.0.0 or :: for every network of the machine")

    package let dataFolder = Setting(
        "DATA_DIR", default: { $0.surroundings.absolute("data") }, .path, "folder that everything is kept in")

    package let database = Setting(
        "DATABASE_URL", default: { .sqlite(path: $0.dataFolder + "/reelmill.sqlite") }, .database,
        "where state is kept, as sqlite:PATH", secrecy: .passwordInURL)

    package let storage = Setting(
        "STORAGE_URL", default: { .folder(path: $0.dataFolder) }, .storage,
        "where pictures, sound and films are kept, as folder:PATH", secrecy: .passwordInURL)

    package let videoWorkers = Setting(
        "VIDEO_WORKER_CONCURRENCY", default: { max(1, $0.surroundings.cores / 2) }, .whole(1...1024),
        "videos that are worked on at the same time")

    package let mediaWorkers = Setting(
        "MEDIA_WORKER_CONCURRENCY", default: 6, .whole(1...1024), "uploads that are worked on at the same time")

    package let pipelinesFolder = Setting(
        "PIPELINES_DIR", default: { $0.surroundings.pipelinesFolder() }, .path, "folder of the pipeline files")

    package let logLevel = Setting("LOG_LEVEL", default: Log.Level.info, .choice(), "the least weighty lines to log")

    package let logFormat = Setting(
        "LOG_FORMAT", default: Log.Format.auto, .choice(), "how lines look; auto is text on a terminal, else json")

    package let logFileSize = Setting(
        "LOG_FILE_SIZE", default: 5_242_880, .whole(1024...1_099_511_627_776),
        "bytes that the log file of one item's process may reach before it is rotated")

    package let claimLease = Setting(
        "CLAIM_LEASE", default: .seconds(30), .seconds(0.5...3600),
        "seconds after which the item of a worker that fell silent goes to another")

    /// The one list of them, in the order above.
    static let all = Declarations()
    /// Taken from the properties themselves: there is no second list to forget.
    static let list = Mirror(reflecting: all).children.compactMap { $0.value as? any DeclaredSetting }
}
