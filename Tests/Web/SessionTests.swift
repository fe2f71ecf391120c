import Digests
import HTTPServer
import JSON
import Store
import Support
import Testing
import Web

/// Cookies that are not what they should be, and pages of other sites.
struct SessionTests {
    private static func cookie(_ house: WebHouse) async throws -> String {
        let key = try await house.key("mine", .admin)
        let text = try #require(key["Authorization"]).replacing("Bearer ", with: "")
        let signed = try await house.ask(.post, "/api/session", ["key": JSON(text)])
        return String(try #require(signed.headers["Set-Cookie"]).prefix { $0 != ";" })
    }

    private static func status(_ cookie: String, _ house: WebHouse) async throws -> Int {
        try await house.ask(.get, "/api/videos", nil, ["Cookie": cookie]).status
    }

    @Test func `a cookie is good as it was given, and in no other way`() async throws {
        let house = try WebHouse()
        let cookie = try await Self.cookie(house)
        #expect(try await Self.status(cookie, house) == 200)
        let value = String(cookie.drop { $0 != "=" }.dropFirst())
        let parts = value.split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        let later = "\(try #require(Int64(parts[1])) + 1_000_000)"
        let elsewhere = SigningKeys([String(repeating: "another key ", count: 4)])
        let text = "\(parts[0]).\(later)"
        var forged = [
            "\(parts[0]).\(later).\(parts[2])", "\(text).\(elsewhere.signature(of: text, for: "session"))",
            "\(parts[0]).\(parts[1])", parts[0], "", "..", value + ".x", value + "0", "." + value,
            "\(parts[0]).\(parts[1]).\(parts[2].uppercased())", "\(parts[0])..\(parts[2])",
            // Signed with the right key, and of no session that there is.
            "\(text).\(WebHouse.signing.signature(of: text, for: "session"))",
            // Signed with it for something else.
            "\(parts[0]).\(parts[1]).\(WebHouse.signing.signature(of: "\(parts[0]).\(parts[1])", for: "upload"))",
        ]
        Trial.each(100) { _, random in
            var bytes = Array(value.utf8)
            let at = random.int(0...bytes.count - 1)
            let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz.".utf8).filter { $0 != bytes[at] }
            bytes[at] = random.pick(letters)
            forged.append(String(decoding: bytes, as: UTF8.self))
        }
        for value in forged {
            #expect(try await Self.status("reelmill_session=" + value, house) == 401, "\(value)")
        }
        #expect(try await Self.status(cookie, house) == 200)
    }

    @Test func `a cookie that is over is worth nothing, though its session is still in the database`() async throws {
        let house = try WebHouse()
        _ = try await house.key("mine")
        let id = try #require(await house.store.keys().first?.id)
        let text = "abcdefghijklmnop.1000"
        let value = "\(text).\(WebHouse.signing.signature(of: text, for: "session"))"
        try await house.store.addSession(hash: KeyText.hash(value), key: id, milliseconds: 3_600_000)
        #expect(try await house.store.session(hash: KeyText.hash(value)) != nil)
        #expect(try await Self.status("reelmill_session=" + value, house) == 401)
        // The same with an end to come is taken: it was the end that was refused.
        let good = "abcdefghijklmnop.99999999999999"
        let signed = "\(good).\(WebHouse.signing.signature(of: good, for: "session"))"
        try await house.store.addSession(hash: KeyText.hash(signed), key: id, milliseconds: 3_600_000)
        #expect(try await Self.status("reelmill_session=" + signed, house) == 200)
    }

    @Test func `no page of another site changes anything with somebody's cookie`() async throws {
        let house = try WebHouse()
        let cookie = try await Self.cookie(house)
        let good: Headers = ["Cookie": cookie, "Origin": "http://127.0.0.1:4000"]
        let id = try await house.newVideo([:], good)
        let before = try await house.store.events(of: id, after: 0, limit: 1000).count
        let changes: [(Method, String, JSON?)] = house.router.routes.compactMap { route in
            guard ![.get, .head, .options].contains(route.method) else { return nil }
            let path = route.pattern.replacing("{id}", with: id).replacing("{index}", with: "0")
            return (route.method, path, ["story": "x", "videoId": JSON(id), "kind": "image", "narration": "x"])
        }
        #expect(changes.count >= 7)
        let foreign: [Headers] = [
            ["Origin": "http://evil.example"], ["Origin": "null"], ["Origin": "http://127.0.0.1:4001"],
            ["Origin": "http://127.0.0.1:4000.evil.example"], [:],
            ["Origin": "http://127.0.0.1:4000", "Sec-Fetch-Site": "cross-site"],
            ["Origin": "http://127.0.0.1:4000", "Sec-Fetch-Site": "same-site"],
        ]
        for (method, path, body) in changes where path != "/api/session" || method == .delete {
            for headers in foreign {
                var headers = headers
                headers["Cookie"] = cookie
                let status = try await house.ask(method, path, body, headers).status
                #expect(status == 403, "\(method) \(path) from \(headers["Origin"] ?? "nowhere")")
            }
        }
        #expect(try await house.store.events(of: id, after: 0, limit: 1000).count == before)
        #expect(try await Self.status(cookie, house) == 200)
    }

    @Test func `whose key is good is not kept waiting for those who guess`() async throws {
        var rules = RateLimits.Rules()
        rules.guesses = .init(atOnce: 2, perSecond: 0.001)
        rules.strangers = .init(atOnce: 5, perSecond: 0.001)
        let house = try WebHouse(rules)
        let key = try await house.key("mine")
        let wrong: Headers = ["Authorization": "Bearer rm_wrong"]
        for _ in 0..<5 { _ = try await house.ask(.get, "/api/videos", nil, wrong) }
        #expect(try await house.ask(.get, "/api/videos", nil, wrong).status == 429)
        #expect(try await house.ask(.get, "/api/videos", nil, key).status == 200)
        let far = ClientAddress(host: "192.0.2.9", port: 1, isLoopback: false)
        for _ in 0..<5 { #expect(try await house.ask(.get, "/healthz", nil, [:], from: far).status == 200) }
        let refused = try await house.ask(.get, "/healthz", nil, [:], from: far)
        #expect(refused.status == 429 && refused.headers["Retry-After"] != nil)
        #expect(try await house.ask(.get, "/api/videos", nil, key, from: far).status == 200)
    }
}
