import CCURL

/// Sends requests under one policy of addresses. Connections are never shared between clients, since one made for a
/// trusted origin of one client would get past the policy of another.
///
/// TLS is always verified. Proxy variables of the environment are not obeyed: with a proxy in between, the policy would
/// see its address in place of the true one. Nothing is sent twice by itself. A cancelled task ends its request at once.
package struct HTTPClient: Sendable {
    private let loop: TransferLoop
    private let policy: AddressPolicy

    package init(policy: AddressPolicy = AddressPolicy()) {
        self.policy = policy
        loop = TransferLoop()
    }

    /// Follows redirects of requests without a body; one with a body gets the redirect as its answer. Each hop is
    /// checked as the first, https never goes on as http, and headers are not carried to another origin.
    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
        var hop = request
        for _ in 0...max(0, request.limits.redirects) {
            let answer = try await loop.perform(hop, policy)
            guard case .none = request.body, (300..<400).contains(answer.status), answer.status != 304,
                let location = answer.headers["location"]
            else { return answer }
            guard let next = hop.address.followed(to: location) else {
                throw HTTPError(.badAddress, request.attempted, "it redirects to something that is no http address")
            }
            if hop.address.origin.scheme == "https", next.origin.scheme == "http" {
                throw HTTPError(
                    .addressRefused, request.attempted, "it redirects from https to plain http (\(next.origin))")
            }
            hop = HTTPRequest(
                next, headers: next.origin == hop.address.origin ? hop.headers : [], to: request.destination,
                limits: request.limits)
        }
        throw HTTPError(
            .tooManyRedirects, request.attempted, "it redirects more than \(request.limits.redirects) times")
    }
}
