import Testing

@testable import HTTPServer

@Suite struct HeadersTests {
    @Test func `names are the same in any case, and duplicates are seen`() {
        let headers: Headers = ["X-One": "a", "x-one": "b"]
        #expect(headers["X-ONE"] == "a")
        #expect(headers.all("x-One") == ["a", "b"])
    }
}
