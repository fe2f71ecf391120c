/// What the conditions and the range of a request make of an answer.
enum Conditions {
    enum Outcome: Equatable {
        case whole
        case notModified
        case failed
        case part(Range<Int64>)
        case unsatisfiable
    }

    /// In the order of RFC 9110, section 13.2.2. Several ranges at once are answered with the whole.
    static func outcome(_ method: Method, _ request: Headers, answer: Headers, size: Int64) -> Outcome {
        let isRead = method == .get || method == .head
        let tag = answer["ETag"]
        let modified = answer["Last-Modified"].flatMap { HTTPDate.seconds(of: $0) }
        if let wanted = request["If-Match"] {
            if !matches(wanted, tag, weakly: false) { return .failed }
        } else if let since = request["If-Unmodified-Since"].flatMap({ HTTPDate.seconds(of: $0) }), let modified {
            if modified > since { return .failed }
        }
        if request["If-None-Match"] != nil {
            let known = request.all("If-None-Match").joined(separator: ",")
            if matches(known, tag, weakly: true) { return isRead ? .notModified : .failed }
        } else if isRead, let since = request["If-Modified-Since"].flatMap({ HTTPDate.seconds(of: $0) }), let modified {
            if modified <= since { return .notModified }
        }
        guard method == .get, let range = request["Range"], request.all("Range").count == 1,
            rangeHolds(request["If-Range"], tag, modified)
        else { return .whole }
        return part(range, of: size)
    }

    private static func matches(_ list: String, _ tag: String?, weakly: Bool) -> Bool {
        guard let tag else { return false }
        if ASCII.trimmed(list) == "*" { return true }
        func opaque(_ tag: String) -> String { tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag }
        return list.split(separator: ",").map { ASCII.trimmed($0) }.contains { known in
            weakly ? opaque(known) == opaque(tag) : known == tag && !tag.hasPrefix("W/")
        }
    }

    private static func rangeHolds(_ condition: String?, _ tag: String?, _ modified: Int?) -> Bool {
        guard let condition else { return true }
        if condition.hasPrefix("\"") { return condition == tag }
        guard let date = HTTPDate.seconds(of: condition) else { return false }
        return date == modified
    }

    /// A range that cannot be read is ignored, as the standard wants it.
    static func part(_ range: String, of size: Int64) -> Outcome {
        guard range.lowercased().hasPrefix("bytes=") else { return .whole }
        let ends = ASCII.trimmed(range.dropFirst(6)).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, !ends[0].utf8.contains(0x2C), !ends[1].utf8.contains(0x2C) else { return .whole }
        if ends[0].isEmpty {
            guard let length = ASCII.number(ends[1]) else { return .whole }
            guard length > 0, size > 0 else { return .unsatisfiable }
            return .part(max(0, size - length)..<size)
        }
        guard let first = ASCII.number(ends[0]) else { return .whole }
        guard first < size else { return .unsatisfiable }
        if ends[1].isEmpty { return .part(first..<size) }
        guard let last = ASCII.number(ends[1]), last >= first else { return .whole }
        return .part(first..<min(last, size - 1) + 1)
    }
}
