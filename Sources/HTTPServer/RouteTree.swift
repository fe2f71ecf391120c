/// The patterns of all routes, one level a segment.
struct RouteTree: Sendable {
    private indirect enum Child: Sendable { case node(RouteTree) }

    private var literals: [String: RouteTree] = [:]
    private var parameter: Child?
    private var routes: [Method: Router.Route] = [:]
    private var rest: [Method: Router.Route] = [:]

    mutating func add(_ route: Router.Route) {
        precondition(route.pattern.hasPrefix("/"), "the pattern '\(route.pattern)' does not begin with a slash")
        add(route, RouteTree.segments(of: route.pattern)[...])
    }

    private static func segments(of pattern: String) -> [String] {
        pattern.split(separator: "/").map(String.init)
    }

    private static func parameterName(_ segment: String) -> String? {
        guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return nil }
        let name = segment.dropFirst().dropLast()
        return String(name.hasSuffix("...") ? name.dropLast(3) : name)
    }

    private mutating func add(_ route: Router.Route, _ segments: ArraySlice<String>) {
        guard let first = segments.first else {
            precondition(
                routes.updateValue(route, forKey: route.method) == nil, "\(route.method) \(route.pattern) twice")
            return
        }
        if first.hasSuffix("...}") {
            precondition(segments.count == 1, "'\(first)' is not the end of '\(route.pattern)'")
            precondition(rest.updateValue(route, forKey: route.method) == nil, "\(route.method) \(route.pattern) twice")
        } else if RouteTree.parameterName(first) != nil {
            var node = RouteTree()
            if case .node(let there) = parameter { node = there }
            node.add(route, segments.dropFirst())
            parameter = .node(node)
        } else {
            literals[first, default: RouteTree()].add(route, segments.dropFirst())
        }
    }

    func match(_ method: Method, _ segments: [String]) -> Router.Match {
        var others: Set<Method> = []
        if let route = find(method, segments[...], &others) {
            return .route(route, parameters: RouteTree.parameters(route.pattern, segments))
        }
        guard !others.isEmpty else { return .none }
        if others.contains(.get) { others.insert(.head) }
        return .otherMethods(others.union([.options]).sorted())
    }

    /// Gathers what other methods there are on the way, should this one not be among them.
    private func find(_ method: Method, _ segments: ArraySlice<String>, _ others: inout Set<Method>) -> Router.Route? {
        if let first = segments.first {
            if let next = literals[first] {
                if let found = next.find(method, segments.dropFirst(), &others) { return found }
                if segments.count == 1, next.routes.values.contains(where: \.isAlone) { return nil }
            }
            if !first.isEmpty, case .node(let next) = parameter,
                let found = next.find(method, segments.dropFirst(), &others)
            {
                return found
            }
        } else if let found = pick(method, routes, &others) {
            return found
        }
        return segments.isEmpty || segments.contains("") ? nil : pick(method, rest, &others)
    }

    private func pick(_ method: Method, _ routes: [Method: Router.Route], _ others: inout Set<Method>) -> Router.Route?
    {
        if let route = routes[method] ?? (method == .head ? routes[.get] : nil) { return route }
        others.formUnion(routes.keys)
        return nil
    }

    private static func parameters(_ pattern: String, _ segments: [String]) -> [String: String] {
        var parameters: [String: String] = [:]
        for (index, segment) in self.segments(of: pattern).enumerated() {
            guard let name = parameterName(segment) else { continue }
            let isRest = segment.hasSuffix("...}")
            parameters[name] = isRest ? segments[index...].joined(separator: "/") : segments[index]
        }
        return parameters
    }
}
