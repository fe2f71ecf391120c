/// Variables that Kubernetes puts into every container for each service of its namespace. A service called `reelmill`
/// makes `REELMILL_SERVICE_HOST` and even `REELMILL_PORT=tcp://10.0.0.7:80`, which nobody meant as settings.
struct ServiceLinks {
    private let services: [String]

    init(_ variables: [String: String]) {
        let mark = "_SERVICE_HOST"
        services = variables.keys.filter { $0.hasSuffix(mark) }.map { String($0.dropLast(mark.count)) }
            .filter { variables[$0 + "_SERVICE_PORT"] != nil }
    }

    func contains(_ name: String, _ value: String) -> Bool {
        services.contains { service in
            guard name.hasPrefix(service + "_") else { return false }
            let rest = name.dropFirst(service.count + 1)
            if rest == "PORT" { return value.contains("://") }
            return rest == "SERVICE_HOST" || rest == "SERVICE_PORT" || rest.hasPrefix("SERVICE_PORT_")
                || rest.hasPrefix("PORT_") && rest.dropFirst(5).first?.isNumber == true
        }
    }
}
