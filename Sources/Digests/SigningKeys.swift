import Glibc

/// Signs what is handed out and is to be known again. Of several keys the first one signs and all are accepted, so that
/// a key can be changed without making void what the former one signed.
package struct SigningKeys: Sendable {
    private let keys: [HMAC]

    /// - Parameter texts: At least one.
    package init(_ texts: [String]) {
        precondition(!texts.isEmpty, "there is no key to sign with")
        keys = texts.map { HMAC(key: Array($0.utf8)) }
    }

    /// - Parameter purpose: What was signed for one is worth nothing for another.
    package func signature(of text: String, for purpose: String) -> String {
        keys[0].of(Self.bytes(text, purpose)).hex
    }

    package func isGenuine(_ signature: String, of text: String, for purpose: String) -> Bool {
        guard let code = Digest(hex: signature) else { return false }
        let bytes = Self.bytes(text, purpose)
        return keys.contains { $0.isOf(bytes, code) }
    }

    private static func bytes(_ text: String, _ purpose: String) -> [UInt8] {
        Array(purpose.utf8) + [0] + Array(text.utf8)
    }

    /// The key that is kept in a file which only its owner may read; made once, when there is none. Processes that make
    /// it at the same time get the same.
    package static func kept(in path: String) throws(SigningKeyError) -> SigningKeys {
        if let text = try read(path) { return SigningKeys([text]) }
        let own = path + "." + RandomToken.make(length: 12)
        let file = open(own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SigningKeyError(attempted: "make \(own)", number: errno) }
        let text = Array(RandomToken.make(length: 64).utf8)
        let isWritten = write(file, text, text.count) == text.count && fsync(file) == 0
        let failure = errno
        close(file)
        defer { unlink(own) }
        guard isWritten else { throw SigningKeyError(attempted: "write \(own)", number: failure) }
        // Unlike a move, a link never replaces the key of another who was quicker.
        guard link(own, path) == 0 || errno == EEXIST else {
            throw SigningKeyError(attempted: "make \(path)", number: errno)
        }
        guard let kept = try read(path) else { throw SigningKeyError(attempted: "read \(path)", number: ENOENT) }
        return SigningKeys([kept])
    }

    private static func read(_ path: String) throws(SigningKeyError) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw SigningKeyError(attempted: "open \(path)", number: errno)
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw SigningKeyError(attempted: "read \(path)", number: errno) }
        let text = String(decoding: bytes[..<count], as: UTF8.self).filter { !$0.isWhitespace }
        guard text.utf8.count >= 32 else {
            throw SigningKeyError(attempted: "use \(path): remove it, and a new key is made", number: EINVAL)
        }
        return text
    }
}

/// Why there is no key to sign with. `description` is a whole sentence.
package struct SigningKeyError: Error, CustomStringConvertible {
    let attempted: String
    let number: Int32

    package var description: String { "Could not \(attempted): \(String(cString: strerror(number)))." }
}
