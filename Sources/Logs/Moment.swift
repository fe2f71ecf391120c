import Glibc

/// A point in time to the millisecond, as a log line shows it.
package struct Moment: Sendable, Equatable {
    /// Since 1970-01-01T00:00:00Z.
    private let milliseconds: Int

    package init(milliseconds: Int) { self.milliseconds = milliseconds }

    package static var now: Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(milliseconds: time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
    }

    /// `2025-03-09T12:03:44.120Z`
    package var utc: String {
        var seconds = self.seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [padded(parts.tm_year + 1900, 4), padded(parts.tm_mon + 1, 2), padded(parts.tm_mday, 2)]
        return date.joined(separator: "-") + "T" + clock(parts) + "Z"
    }

    /// `12:03:44.120`, where the machine stands: for a person who looks at a clock.
    package var localTime: String {
        var seconds = self.seconds
        var parts = tm()
        localtime_r(&seconds, &parts)
        return clock(parts)
    }

    private var seconds: Int { Int((Double(milliseconds) / 1000).rounded(.down)) }

    private func clock(_ parts: tm) -> String {
        let time = [padded(parts.tm_hour, 2), padded(parts.tm_min, 2), padded(parts.tm_sec, 2)]
        return time.joined(separator: ":") + "." + padded(Int32(milliseconds - seconds * 1000), 3)
    }

    private func padded(_ number: Int32, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
