import Digests
import Testing

@Suite struct `A SHA-256` {
    /// The examples of FIPS 180-2, and the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `is that of the standard`(message: String, digest: String) {
        #expect(SHA256.of(message).hex == digest)
        #expect(SHA256.of(Array(message.utf8)).hex == digest)
        #expect(SHA256.of(message).description == digest)
    }

    @Test func `does not depend on how the bytes come`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 31) }
        let whole = SHA256.of(bytes)
        for size in [1, 3, 63, 64, 65, 999, 1000] {
            var hash = SHA256()
            for start in stride(from: 0, to: bytes.count, by: size) {
                hash.update([])
                hash.update(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(hash.finish() == whole, "in pieces of \(size)")
        }
    }
}

@Suite struct `A digest in hexadecimal` {
    @Test func `is read back as itself`() {
        let digest = SHA256.of("a story")
        #expect(Digest(hex: digest.hex) == digest)
    }

    @Test(arguments: [
        "", String(repeating: "a", count: 63), String(repeating: "a", count: 65), String(repeating: "A", count: 64),
        String(repeating: "g", count: 64), String(repeating: "é", count: 32), String(repeating: "a", count: 63) + "\n",
    ])
    func `is refused unless it has 64 lower-case digits`(text: String) {
        #expect(Digest(hex: text) == nil)
    }

    @Test func `is ordered like its text`() throws {
        let small = try #require(Digest(hex: String(repeating: "0", count: 64)))
        let large = try #require(Digest(hex: String(repeating: "0", count: 63) + "a"))
        #expect(small < large)
        #expect(!(large < small) && !(small < small))
    }
}

@Suite struct `A random token` {
    @Test func `has the length and the letters that are promised`() {
        for length in [0, 1, 26, 200] {
            let token = RandomToken.make(length: length)
            #expect(token.utf8.count == length)
            #expect(token.allSatisfy { "abcdefghijklmnopqrstuvwxyz234567".contains($0) })
        }
    }

    @Test func `uses every letter and is never met twice`() {
        let tokens = (0..<1000).map { _ in RandomToken.make(length: 26) }
        #expect(Set(tokens).count == 1000)
        #expect(Set(tokens.joined()).count == 32)
    }
}
