import CCrypto

/// Names that nobody can guess and that never meet: ids, owners of claims, scratch folders.
package enum RandomToken {
    /// `length` characters of a-z and 2-7, five random bits each.
    package static func make(length: Int) -> String {
        var bytes = [UInt8](repeating: 0, count: length)
        guard RAND_bytes(&bytes, Int32(length)) == 1 else {
            fatalError("libcrypto gave no random bytes: the system's random source is not available")
        }
        let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        return String(decoding: bytes.map { letters[Int($0 & 31)] }, as: UTF8.self)
    }
}
