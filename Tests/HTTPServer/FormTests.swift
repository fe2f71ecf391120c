import HTTPServer
import Support
import Testing

@testable import struct HTTPServer.MultipartParser

@Suite struct FormTests {
    private static func request(_ text: String, boundary: String = "b") throws -> Request {
        Request(
            .post, try Target(parsing: "/"), headers: ["Content-Type": "multipart/form-data; boundary=\(boundary)"],
            body: Body(Array(text.utf8)))
    }

    private static func read(_ request: Request) async throws -> [(String, String?, [UInt8])] {
        let form = try Form(request)
        var parts: [(String, String?, [UInt8])] = []
        while let part = try await form.nextPart() {
            parts.append((part.name, part.filename, try await part.bytes(limit: 1 << 20)))
        }
        return parts
    }

    @Test func `fields and files come out as they went in, with any name`() async throws {
        let text = """
            preamble\r\n--b\r\nContent-Disposition: form-data; name="title"\r\n\r\na tale\r\n\
            --b \r\nContent-Disposition: form-data; name="file"; filename="C:\\na\\"me; 😀.png"\r\n\
            Content-Type: image/png\r\n\r\n\r\n--a\r\n-\r\n--b\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n\
            --b--\r\nepilogue
            """
        let parts = try await Self.read(Self.request(text))
        #expect(parts.map(\.0) == ["title", "file", "empty"])
        #expect(parts.map(\.1) == [nil, "C:\\na\"me; 😀.png", nil])
        #expect(parts.map { String(decoding: $0.2, as: UTF8.self) } == ["a tale", "\r\n--a\r\n-", ""])
    }

    @Test func `a form that is cut anywhere is refused, and never read past its end`() async throws {
        let text = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n--b--"
        for count in 0..<text.utf8.count {
            await #expect(throws: HTTPError.self) {
                _ = try await Self.read(Self.request(String(decoding: Array(text.utf8).prefix(count), as: UTF8.self)))
            }
        }
    }

    @Test func `parts are the same however the bytes are cut`() throws {
        try Trial.each(60) { trial, random in
            let alphabet: [UInt8] = [13, 10, 0x2D, 0x62, 0x78]
            var contents: [[UInt8]] = []
            var text: [UInt8] = []
            for _ in 0..<random.int(1...4) {
                var content = (0..<random.int(0...60)).map { _ in random.pick(alphabet) }
                // A boundary that stands in the content would end it.
                while let place = Self.place(of: Array("\r\n--bx".utf8), in: [13, 10] + content) {
                    content[min(max(0, place), content.count - 1)] = 0x2E
                }
                contents.append(content)
                text += "--bx\r\nContent-Disposition: form-data; name=n\r\n\r\n".utf8 + content + [13, 10]
            }
            text += "--bx--".utf8
            var parser = MultipartParser(boundary: "bx")
            var found: [[UInt8]] = []
            var rest = text[...]
            while !rest.isEmpty {
                let count = min(rest.count, random.int(1...20))
                for event in try parser.take(Array(rest.prefix(count))) {
                    if case .part = event { found.append([]) }
                    if case .bytes(let bytes) = event { found[found.count - 1] += bytes }
                }
                rest = rest.dropFirst(count)
            }
            #expect(parser.isAtEnd, "\(trial)")
            #expect(found == contents, "\(trial)")
        }
    }

    private static func place(of needle: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= needle.count else { return nil }
        return (0...bytes.count - needle.count).first { Array(bytes[$0..<$0 + needle.count]) == needle }
    }
}
