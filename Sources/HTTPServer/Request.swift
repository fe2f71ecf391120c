/// One request. Its body is still on its way when a handler gets it.
package struct Request: Sendable {
    /// What never changes of it, in one piece: a request is handed on through many hands.
    private final class Facts: Sendable {
        let method: Method
        let target: Target
        let headers: Headers
        let client: ClientAddress
        let id: String
        let body: Body

        init(
            _ method: Method, _ target: Target, _ headers: Headers, _ body: Body, _ client: ClientAddress, _ id: String
        ) {
            (self.method, self.target, self.headers) = (method, target, headers)
            (self.body, self.client, self.id) = (body, client, id)
        }
    }

    private let facts: Facts

    package var method: Method { facts.method }
    package var target: Target { facts.target }
    package var headers: Headers { facts.headers }
    package var client: ClientAddress { facts.client }
    /// Stands in the log and in the `X-Request-Id` of the answer.
    package var id: String { facts.id }
    package var body: Body { facts.body }
    /// What the braces of the route's pattern matched.
    package internal(set) var parameters: [String: String] = [:]
    /// The pattern of the route, for metrics: `/api/videos/{id}`. Nil where none matched.
    package internal(set) var route: String?
    /// What a layer found out about it, such as who is asking. A layer may replace it.
    package var context: (any Sendable)?

    package var path: String { target.path }
    package var query: Query { target.query }

    package init(
        _ method: Method, _ target: Target, headers: Headers = [:], body: Body = Body([]),
        client: ClientAddress = .unknown, id: String = "-"
    ) {
        facts = Facts(method, target, headers, body, client, id)
    }

    /// A parameter that the route's pattern has.
    package func parameter(_ name: String) -> String {
        guard let value = parameters[name] else { fatalError("the route \(route ?? "?") has no parameter {\(name)}") }
        return value
    }

    /// The value of a cookie; the first, if a client sends several of one name.
    package func cookie(_ name: String) -> String? {
        for pair in headers.all("Cookie").flatMap({ $0.split(separator: ";") }) {
            guard let equals = pair.firstIndex(of: "=") else { continue }
            if ASCII.trimmed(pair[..<equals]) == name { return ASCII.trimmed(pair[equals...].dropFirst()) }
        }
        return nil
    }

    /// The media type of the body in lower case, without its parameters.
    package var contentType: String? {
        headers["Content-Type"].map { ASCII.trimmed($0.prefix { $0 != ";" }).lowercased() }
    }
}
