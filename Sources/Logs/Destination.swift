import Glibc

extension Log {
    package enum Destination: Sendable {
        /// An open file descriptor, which stays the caller's to close. Each line is one `write`, so that the lines
        /// of several processes on one pipe or one file opened for appending never mix.
        case descriptor(Int32)
        /// Gets each line without its line feed, on the thread that logs.
        case lines(@Sendable (String) -> Void)

        package static let standardError = Destination.descriptor(2)

        var isTerminal: Bool {
            switch self {
            case .descriptor(let descriptor): isatty(descriptor) == 1
            case .lines: false
            }
        }

        /// As no-color.org asks: any `NO_COLOR` that is not empty.
        var wantsColour: Bool {
            guard isTerminal else { return false }
            if let refusal = getenv("NO_COLOR"), refusal.pointee != 0 { return false }
            return getenv("TERM").map { String(cString: $0) } != "dumb"
        }

        func write(_ line: [UInt8]) {
            switch self {
            case .lines(let sink): sink(String(decoding: line.dropLast(), as: UTF8.self))
            case .descriptor(let descriptor): Destination.write(line, to: descriptor)
            }
        }

        /// A line that cannot be written is lost: a log has nobody to tell, and its caller has other work.
        private static func write(_ line: [UInt8], to descriptor: Int32) {
            var rest = line[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if written < 0 && errno == EAGAIN {
                    // Somebody made the pipe non-blocking and it is full: wait for its reader, but not for ever.
                    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    guard poll(&wait, 1, 1000) == 1 else { return }
                } else if written == 0 || errno != EINTR {
                    return
                }
            }
        }
    }
}
