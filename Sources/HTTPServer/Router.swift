/// Which handler answers what. Knows nothing of sockets: `respond` can be called with any request.
package struct Router: Sendable {
    package typealias Handler = @Sendable (Request) async throws -> Response
    /// Sees each request, also those that no route matches, and the answer, which is a problem where a handler threw.
    package typealias Layer =
        @Sendable (Request, _ next: @Sendable (Request) async -> Response) async throws -> Response

    package final class Route: Sendable {
        package let method: Method
        package let pattern: String
        /// Bytes that a body may have.
        package let bodyLimit: Int
        /// The path of this literal is nothing else, whatever the method: no parameter matches it.
        let isAlone: Bool
        let handler: Handler

        fileprivate init(
            _ method: Method, _ pattern: String, bodyLimit: Int, isAlone: Bool, _ handler: @escaping Handler
        ) {
            (self.method, self.pattern, self.bodyLimit) = (method, pattern, bodyLimit)
            (self.isAlone, self.handler) = (isAlone, handler)
        }
    }

    private var tree = RouteTree()
    private var layers: [Layer] = []
    /// In the order in which they were added.
    package private(set) var routes: [Route] = []

    package init() {}

    /// - Parameters:
    ///   - pattern: `/api/videos/{id}`; `{rest...}` at the end matches all that is left, with its slashes.
    ///     A literal segment is preferred to a parameter.
    ///   - isAlone: Whether its last segment is a literal that no parameter beside it may match, by any method.
    package mutating func on(
        _ method: Method, _ pattern: String, bodyLimit: Int = Limits.json, isAlone: Bool = false,
        _ handler: @escaping Handler
    ) {
        let route = Route(method, pattern, bodyLimit: bodyLimit, isAlone: isAlone, handler)
        tree.add(route)
        routes.append(route)
    }

    package mutating func get(_ pattern: String, _ handler: @escaping Handler) { on(.get, pattern, handler) }
    package mutating func post(_ pattern: String, bodyLimit: Int = Limits.json, _ handler: @escaping Handler) {
        on(.post, pattern, bodyLimit: bodyLimit, handler)
    }
    package mutating func put(_ pattern: String, bodyLimit: Int = Limits.json, _ handler: @escaping Handler) {
        on(.put, pattern, bodyLimit: bodyLimit, handler)
    }
    package mutating func patch(_ pattern: String, bodyLimit: Int = Limits.json, _ handler: @escaping Handler) {
        on(.patch, pattern, bodyLimit: bodyLimit, handler)
    }
    package mutating func delete(_ pattern: String, _ handler: @escaping Handler) { on(.delete, pattern, handler) }

    /// The layer that is added first is the outermost.
    package mutating func around(_ layer: @escaping Layer) { layers.append(layer) }

    package enum Match: Sendable {
        case route(Route, parameters: [String: String])
        case otherMethods([Method])
        case none
    }

    package func match(_ method: Method, _ segments: [String]) -> Match { tree.match(method, segments) }

    /// The answer to a request; a handler's error becomes a problem. `report` hears of each that is the server's fault.
    package func respond(
        to request: Request, report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) async -> Response {
        await respond(to: request, match(request.method, request.target.segments), report: report)
    }

    func respond(
        to request: Request, _ match: Match, report: @escaping @Sendable (any Error) -> Void
    ) async -> Response {
        var request = request
        if case .route(let route, let parameters) = match {
            request.parameters = parameters
            request.route = route.pattern
        }
        if layers.isEmpty { return await Router.innermost(request, match, report) }
        return await through(layers[...], request, match, report)
    }

    private func through(
        _ layers: ArraySlice<Layer>, _ request: Request, _ match: Match,
        _ report: @escaping @Sendable (any Error) -> Void
    ) async -> Response {
        guard let layer = layers.first else { return await Router.innermost(request, match, report) }
        do {
            return try await layer(request) { await through(layers.dropFirst(), $0, match, report) }
        } catch {
            return Router.problem(error, report)
        }
    }

    private static func innermost(
        _ request: Request, _ match: Match, _ report: @Sendable (any Error) -> Void
    ) async -> Response {
        switch match {
        case .route(let route, _):
            do {
                return try await route.handler(request)
            } catch {
                return problem(error, report)
            }
        case .otherMethods(let methods):
            let allowed: Headers = ["Allow": methods.map(\.rawValue).joined(separator: ", ")]
            if request.method == .options { return .empty(204, headers: allowed) }
            return HTTPError(
                405, "\(request.method) is not possible here; \(allowed["Allow"] ?? "") is.", headers: allowed
            ).response
        case .none:
            return HTTPError(404, "There is nothing here.").response
        }
    }

    /// Only what an HTTPError says is told; of any other error the log alone gets to know.
    private static func problem(_ error: any Error, _ report: @Sendable (any Error) -> Void) -> Response {
        guard let known = error as? HTTPError else {
            if error is CancellationError {
                return HTTPError.tryLater(503, "The server is about to stop.", after: 5).response
            }
            report(error)
            return HTTPError(500, "The server made a mistake. It is in its log.").response
        }
        if known.status >= 500 || known.hidden != nil { report(known) }
        return known.response
    }
}
