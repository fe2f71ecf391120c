import Digests
import Support
import Testing

@Suite struct `A signature` {
    /// RFC 4231, test cases 1, 2 and 6.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `is that of the standard`(key: [UInt8], text: String, code: String) throws {
        let hmac = HMAC(key: key)
        #expect(hmac.of(Array(text.utf8)).hex == code)
        #expect(hmac.isOf(Array(text.utf8), try #require(Digest(hex: code))))
    }

    @Test func `is good for its text, its purpose and its key only, and outlives a change of keys`() {
        let (old, new) = (SigningKeys(["the old key"]), SigningKeys(["the new key", "the old key"]))
        let signature = old.signature(of: "text", for: "session")
        #expect(old.isGenuine(signature, of: "text", for: "session"))
        #expect(new.isGenuine(signature, of: "text", for: "session"))
        #expect(!SigningKeys(["the new key"]).isGenuine(signature, of: "text", for: "session"))
        #expect(!old.isGenuine(signature, of: "texts", for: "session"))
        #expect(!old.isGenuine(signature, of: "text", for: "upload"))
        #expect(!old.isGenuine(signature, of: "", for: "sessiontext"))
        #expect(new.signature(of: "text", for: "session") != signature)
        for place in signature.indices {
            var forged = signature
            forged.replaceSubrange(place...place, with: signature[place] == "0" ? "1" : "0")
            #expect(!old.isGenuine(forged, of: "text", for: "session"))
        }
    }

    @Test func `is made with a key that is kept where there is none of one's own`() throws {
        let folder = TemporaryFolder("signing")
        let first = try SigningKeys.kept(in: folder.file("signing.key"))
        let again = try SigningKeys.kept(in: folder.file("signing.key"))
        let signature = first.signature(of: "text", for: "session")
        #expect(again.isGenuine(signature, of: "text", for: "session"))
        let other = try SigningKeys.kept(in: folder.file("other.key"))
        #expect(!other.isGenuine(signature, of: "text", for: "session"))
        #expect(throws: SigningKeyError.self) { try SigningKeys.kept(in: folder.file("nowhere/signing.key")) }
    }

    /// The examples of FIPS 180-2.
    @Test func `a checksum is that of the standard, however the bytes come`() {
        for (algorithm, hex) in [
            (Checksum.Algorithm.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ] {
            let sum = Checksum(algorithm)
            for byte in "abc".utf8 { sum.update([byte]) }
            let text = sum.finish().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(text == hex)
        }
    }

    @Test func `a digest is the same as bytes and as text`() {
        let digest = SHA256.of("abc")
        #expect(digest.bytes.count == 32 && Digest(bytes: digest.bytes) == digest)
        #expect(Digest(bytes: Array(digest.bytes.dropLast())) == nil)
    }
}
