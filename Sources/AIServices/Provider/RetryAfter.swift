import Glibc

/// `Retry-After`, as seconds or as a date.
enum RetryAfter {
    /// No limit of a provider's lasts longer than a day, whatever number it sends.
    static let longest = 86_400.0

    /// Seconds to wait; nil when the headers do not say.
    static func seconds(_ headers: [String: String], now: Double = Double(time(nil))) -> Double? {
        asked(headers, now: now).map { min($0, longest) }
    }

    private static func asked(_ headers: [String: String], now: Double) -> Double? {
        if let milliseconds = headers["retry-after-ms"].flatMap({ Double($0) }), milliseconds >= 0,
            milliseconds.isFinite
        {
            return milliseconds / 1000
        }
        guard let text = headers["retry-after"] else { return nil }
        if let seconds = Double(text), seconds.isFinite { return seconds >= 0 ? seconds : nil }
        return date(text).map { max(0, $0 - now) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that is still sent.
    private static func date(_ text: String) -> Double? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ":" })
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 8, words[7] == "GMT", let month = months.firstIndex(of: String(words[2])),
            let day = Int32(words[1]), let year = Int32(words[3]), let hour = Int32(words[4]),
            let minute = Int32(words[5]), let second = Int32(words[6]), (1970...9999).contains(year)
        else { return nil }
        var parts = tm()
        parts.tm_year = year - 1900
        parts.tm_mon = Int32(month)
        parts.tm_mday = day
        parts.tm_hour = hour
        parts.tm_min = minute
        parts.tm_sec = second
        return Double(timegm(&parts))
    }
}
