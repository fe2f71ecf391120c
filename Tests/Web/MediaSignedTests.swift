import BlobStore
import Digests
import HTTPServer
import JSON
import MediaLibrary
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// Addresses that are signed for one file.
struct MediaSignedTests {
    private static let bytes = WebHouse.picture(600)
    private static let type: Headers = ["Content-Type": "image/png"]

    private func sign(
        _ house: WebHouse, _ headers: Headers = [:], name: String = "ä b.png"
    ) async throws -> (url: String, id: String) {
        let answer = try await house.ask(
            .post, "/api/media/sign", ["fileName": JSON(name), "size": 600, "type": "image/png"], headers)
        try #require(answer.status == 201, "\(answer.text)")
        let url = try #require(answer.json["signedUrl"]?.text)
        try #require(url.hasPrefix("http://127.0.0.1:4000/"))
        return (String(url.dropFirst("http://127.0.0.1:4000".count)), try #require(answer.json["assetId"]?.text))
    }

    @Test func `a file sent to its address becomes the media that was announced, once, without a key`() async throws {
        let house = try WebHouse()
        let owner = try await house.key("owner", tenant: "first")
        let (url, id) = try await sign(house, owner)
        let answer = try await house.send(.put, url, Self.bytes, Self.type)
        #expect(answer.status == 201 && answer.json.at("media.id")?.text == id, "\(answer.text)")
        #expect(answer.json.at("media.filename") == "ä b.png")
        #expect(try await house.original(id) == SHA256.of(Self.bytes))
        let again = try await house.send(.put, url, Self.bytes, Self.type)
        #expect(again.status == 200 && again.json.at("media.id")?.text == id)
        #expect(try await house.store.item(id)?.tenant == "first")
        #expect(
            try await house.ask(.get, "/api/media/" + id, nil, try await house.key("x", tenant: "second")).status
                == 404)
    }

    @Test func `an address that was changed in any letter is refused`() async throws {
        let house = try WebHouse()
        _ = try await house.key("owner", tenant: "first")
        let (url, id) = try await sign(house, try await house.key("b", tenant: "first"))
        let (other, _) = try await sign(house, try await house.key("c", tenant: "second"))
        let changed = [
            url.replacing("size=600", with: "size=601"), url.replacing("image%2Fpng", with: "image%2Fgif"),
            url.replacing("tenant=first", with: "tenant=second"), url.replacing("b.png", with: "c.png"),
            url.replacing(id, with: String(id.reversed())), url.replacing("expires=1", with: "expires=2"),
            String(url.dropLast()) + (url.hasSuffix("0") ? "1" : "0"), String(url.prefix { $0 != "?" }),
            url + "0", url.prefix { $0 != "&" } + "&" + other.drop { $0 != "&" }.dropFirst(),
            url.replacing("signature=", with: "signature=&x="),
        ]
        for path in changed where path != url {
            #expect(try await house.send(.put, String(path), Self.bytes, Self.type).status == 403, "\(path)")
        }
        #expect(try await house.store.item(id) == nil)
    }

    @Test func `an address whose hour is over is refused, though it was signed here`() async throws {
        let house = try WebHouse()
        let (url, id) = try await sign(house)
        let query = try #require(url.split(separator: "?").last).split(separator: "&")
        let expires = try #require(query.first { $0.hasPrefix("expires=") }?.dropFirst(8))
        let signature = try #require(query.first { $0.hasPrefix("signature=") })
        func signed(until expiry: Int64) -> String {
            let text = ["local", id, "ä b.png", "600", "image/png", "\(expiry)"].joined(separator: "\n")
            let mark = WebHouse.signing.signature(of: text, for: "upload")
            return url.replacing("expires=" + expires, with: "expires=\(expiry)")
                .replacing(signature, with: "signature=" + mark)
        }
        let end = try #require(Int64(expires))
        #expect(signed(until: end) == url)
        for over in [end - 3601, end - 90_000, 0] {
            let answer = try await house.send(.put, signed(until: over), Self.bytes, Self.type)
            #expect(answer.status == 403 && answer.text.contains("which is over"), "\(answer.text)")
        }
        #expect(try await house.store.item(id) == nil)
        #expect(try await house.send(.put, url, Self.bytes, Self.type).status == 201)
    }

    @Test func `another size, type or content than the address is for is refused, and the right one still taken`()
        async throws
    {
        let house = try WebHouse()
        let (url, id) = try await sign(house)
        #expect(try await house.send(.put, url, Self.bytes + [0], Self.type).status == 422)
        #expect(try await house.send(.put, url, Array(Self.bytes.dropLast()), Self.type).status == 422)
        #expect(try await house.send(.put, url, Self.bytes, ["Content-Type": "image/gif"]).status == 415)
        #expect(try await house.send(.put, url, Self.bytes).status == 415)
        var gif = Self.bytes
        gif.replaceSubrange(0..<6, with: Array("GIF89a".utf8))
        #expect(try await house.store.item(id) == nil)
        #expect(try await house.send(.put, url, Self.bytes, Self.type).status == 201)
        let (second, _) = try await sign(house)
        #expect(try await house.send(.put, second, gif, Self.type).status == 415)
        for body: JSON in [
            ["fileName": "a", "size": 1, "type": "text/html"], ["fileName": "", "size": 1, "type": "image/png"],
            ["fileName": "a", "size": 0, "type": "image/png"], [:],
        ] {
            #expect(try await house.ask(.post, "/api/media/sign", body).status == 422)
        }
        let large: JSON = ["fileName": "a", "size": 600_000_000, "type": "image/png"]
        #expect(try await house.ask(.post, "/api/media/sign", large).status == 413)
    }
}
