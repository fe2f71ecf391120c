/// Tells a misspelt setting from a variable that other programs read. A wrong guess either keeps a good installation
/// from starting or lets a setting be ignored, so it is careful on both sides.
enum Misspelling {
    /// Nearly every short word is near to a short name.
    private static let shortestName = 9
    private static let mostEdits = 2

    /// Names near to a setting's that other programs really use.
    private static let others: Set<String> = [
        "LOGLEVEL", "LOG_LEVELS", "LOG_LABEL", "GLOG_LEVEL", "SLOG_LEVEL", "KLOG_LEVEL", "ZLOG_LEVEL", "LOGFORMAT",
        "LOG_FORMATS", "DATABASE_URI", "DATABASE_URLS", "STORAGE_URI", "STORAGE_URLS",
    ]

    static func setting(meantBy name: String, among settings: [String]) -> String? {
        if others.contains(name) { return nil }
        let candidates = settings.flatMap { [$0, Environment.prefix + $0] }.filter {
            $0.utf8.count >= shortestName && abs($0.utf8.count - name.utf8.count) <= mostEdits
                && !isNumbered(name, after: $0) && !hasAnotherWord(name, than: $0)
        }
        return EditDistance.nearest(to: name, among: candidates, atMost: mostEdits)
    }

    /// `DATABASE_URL_2` is somebody's second database.
    private static func isNumbered(_ name: String, after setting: String) -> Bool {
        name.hasPrefix(setting) && name.dropFirst(setting.count).allSatisfy { $0.isNumber || $0 == "_" }
    }

    /// Two edits in three letters make another word: `DATABASE_SSL` is not `DATABASE_URL`.
    private static func hasAnotherWord(_ name: String, than setting: String) -> Bool {
        let ours = setting.split(separator: "_")
        let theirs = name.split(separator: "_")
        guard ours.count == theirs.count else { return false }
        return zip(ours, theirs).contains { our, their in
            our.utf8.count <= 3 && EditDistance.between(our, their) > 1
        }
    }
}
