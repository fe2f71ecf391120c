package struct HTTPRequest: Sendable {
    package enum Body: Sendable {
        case none
        case bytes([UInt8], contentType: String)
        /// `multipart/form-data`; files are read while they are sent.
        case form([Part])
    }

    package struct Part: Sendable {
        enum Content: Sendable {
            case bytes([UInt8])
            case file(path: String, name: String, contentType: String)
        }

        let name: String
        let content: Content

        package init(_ name: String, _ text: String) {
            self.name = name
            content = .bytes(Array(text.utf8))
        }

        package init(_ name: String, file path: String, named fileName: String, contentType: String) {
            self.name = name
            content = .file(path: path, name: fileName, contentType: contentType)
        }
    }

    /// Where the body of an answer with a status of 200 to 299 goes. Others are kept in memory, and cut when long.
    package enum Destination: Sendable {
        case memory
        /// Made anew; what was written before a failure is removed.
        case file(path: String)
    }

    package struct Limits: Sendable {
        /// Seconds.
        package var connect = 10.0
        /// Until the first byte of the answer: a model may think for long.
        package var answer = 240.0
        /// Without any byte once the answer has begun.
        package var stall = 30.0
        package var total = 300.0
        /// Bytes of the answer's body.
        package var size = 64 << 20
        package var redirects = 5

        package init() {}
    }

    package let address: WebAddress
    /// A request with a body is a POST, another a GET.
    package var body: Body
    package var headers: [(name: String, value: String)]
    package var destination: Destination
    package var limits: Limits

    package init(
        _ address: WebAddress, headers: [(name: String, value: String)] = [], body: Body = .none,
        to destination: Destination = .memory, limits: Limits = Limits()
    ) {
        self.address = address
        self.headers = headers
        self.body = body
        self.destination = destination
        self.limits = limits
    }

    package var method: String {
        switch body {
        case .none: "GET"
        case .bytes, .form: "POST"
        }
    }

    var attempted: String { "\(method) \(address)" }
}

package struct HTTPAnswer: Sendable {
    package let status: Int
    /// Names in lower case.
    package let headers: [String: String]
    /// Empty when it went to a file.
    package let body: [UInt8]
    /// Of whom it really came from, after redirects.
    package let address: WebAddress

    package init(status: Int, headers: [String: String], body: [UInt8], address: WebAddress) {
        self.status = status
        self.headers = headers
        self.body = body
        self.address = address
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    /// Without parameters, in lower case.
    package var contentType: String? {
        headers["content-type"]?.split(separator: ";").first.map { $0.lowercased().filter { $0 != " " } }
    }
}
