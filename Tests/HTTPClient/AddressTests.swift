import Glibc
import JSON
import Support
import Testing

@testable import HTTPClient

private func bytes(_ text: String) -> [UInt8] {
    var address = [UInt8](repeating: 0, count: 16)
    let family = text.contains(":") ? AF_INET6 : AF_INET
    precondition(inet_pton(family, text, &address) == 1, text)
    return Array(address.prefix(family == AF_INET6 ? 16 : 4))
}

@Suite struct AddressTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
        "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
        "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:1::",
        "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1",
        "ff02::1", "4000::1",
    ])
    func `an address that is not public is refused`(address: String) {
        #expect(!AddressPolicy.isPublic(bytes(address)))
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2001:4860:4860::8888", "2a00::1",
        "2003::1", "3ffe::1",
    ])
    func `a public address is allowed`(address: String) {
        #expect(AddressPolicy.isPublic(bytes(address)))
    }

    @Test(arguments: [
        "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
        "0.0.0.0", "127.0.0.1.",
    ])
    func `loopback is not reached however it is written`(host: String) async throws {
        let provider = RunningProvider()
        let address = try #require(WebAddress("http://\(host):\(provider.port)/plain/x"))
        let error = await failure { _ = try await HTTPClient().send(HTTPRequest(address)) }
        let allowed: [HTTPError.Code] = [.addressRefused, .notResolved]
        #expect(error.map { allowed.contains($0.code) } == true, "\(error as Any)")
        #expect(error?.wasSent == false)
    }

    @Test func `trust in one port of a host is none in another`() async throws {
        let (trusted, other) = (RunningProvider(), RunningProvider())
        let client = HTTPClient(policy: AddressPolicy(trusted: [WebAddress(trusted.address)!.origin]))
        #expect(try await client.send(HTTPRequest(WebAddress(trusted.address + "/plain/x")!)).status == 200)
        let error = await failure { _ = try await client.send(HTTPRequest(WebAddress(other.address + "/plain/x")!)) }
        #expect(error?.code == .addressRefused)
    }

    @Test func `a redirect is followed, and its target judged like any other`() async throws {
        let line = Line()
        let other = RunningProvider()
        try await line.fault("/plain/x", ["fault": "redirect", "to": "/plain/y"])
        let answer = try await line.get("/plain/x")
        #expect(answer.status == 200 && answer.address.path == "/plain/y")
        for target in ["http://169.254.169.254/latest", other.address + "/plain/x"] {
            try await line.fault("/plain/x", ["fault": "redirect", "to": JSON(target)])
            #expect(await failure { _ = try await line.get("/plain/x") }?.code == .addressRefused)
        }
        for target in ["file:///etc/passwd", "gopher://127.0.0.1/", "http://user:pass@127.0.0.1/"] {
            try await line.fault("/plain/x", ["fault": "redirect", "to": JSON(target)])
            #expect(await failure { _ = try await line.get("/plain/x") }?.code == .badAddress)
        }
    }

    @Test func `redirects without end are given up`() async throws {
        let line = Line()
        let one: JSON = ["on": "/plain/x", "fault": "redirect", "to": "/plain/x"]
        let body = JSON.array(Array(repeating: one, count: 10)).canonicalText
        _ = try await line.client.send(
            HTTPRequest(line.address("/test/faults"), body: .bytes(Array(body.utf8), contentType: "application/json")))
        #expect(await failure { _ = try await line.get("/plain/x") }?.code == .tooManyRedirects)
    }

    @Test func `a request with a body is not sent on to where it is redirected`() async throws {
        let line = Line()
        try await line.fault("/echo", ["fault": "redirect", "to": "/plain/y"])
        let body = HTTPRequest.Body.bytes([], contentType: "text/plain")
        #expect(try await line.client.send(HTTPRequest(line.address("/echo"), body: body)).status == 302)
    }

    @Test(arguments: [
        "", "example.com", "ftp://example.com/", "file:///etc/passwd", "http://", "http://a b/",
        "http://user@host/", "http://user:pass@host/", "javascript:alert(1)", "http://host:99999/", "http://h\r\nX: y/",
    ])
    func `what is no http address is none`(text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test func `what is shown of an address holds neither query nor fragment`() throws {
        let address = try #require(WebAddress("https://Host.Example:443/a/b?signature=hush#part"))
        #expect("\(address)" == "https://host.example/a/b")
        #expect(address.text.contains("signature=hush") && !address.text.contains("part"))
        #expect(try #require(WebAddress("http://h/v1/")?.appending("images/x")).text == "http://h/v1/images/x")
    }
}
