import Glibc

/// What the person at the shell reads: results on stdout, the reason why there is none on stderr. A log is something else.
package enum Console {
    /// Answers the `errno` of what stopped it, for who must not let a script take half a list for a whole one.
    @discardableResult
    package static func print(_ text: String) -> Int32? { write(text, to: STDOUT_FILENO) }

    /// If nobody reads that either, the exit status still tells.
    package static func complain(_ sentence: String) {
        _ = write(sentence.hasSuffix("\n") ? sentence : sentence + "\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}
