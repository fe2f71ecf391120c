/// The environment as settings see it: which variable gives a setting, and which ones were meant to and do not.
struct Environment {
    static let prefix = "REELMILL_"

    private let variables: [String: String]
    private let names: [String]
    private let links: ServiceLinks

    /// - Parameter names: Of all settings.
    init(_ variables: [String: String], names: [String]) {
        self.variables = variables.filter { !$0.value.isEmpty }
        self.names = names
        links = ServiceLinks(variables)
    }

    /// The prefixed variable wins: who has to share the plain name with another program sets that one.
    func given(_ name: String) -> (variable: String, text: String)? {
        for variable in [Environment.prefix + name, name] {
            if let text = variables[variable], !links.contains(variable, text) { return (variable, text) }
        }
        return nil
    }

    /// A problem for each variable that looks as if it were meant for the program and is no setting.
    var strangers: [SettingsError.Problem] {
        let known = Set(names + names.map { Environment.prefix + $0 })
        return variables.keys.sorted().compactMap { name in
            if known.contains(name) || Environment.isBuildsOwn(name) { return nil }
            if links.contains(name, variables[name] ?? "") { return nil }
            return name.uppercased().hasPrefix(Environment.prefix) ? unknown(name) : misspelt(name)
        }
    }

    /// Read by the build and the tests of the program, never by itself.
    private static func isBuildsOwn(_ name: String) -> Bool {
        name == prefix + "STRICT" || name.hasPrefix(prefix + "TEST_")
    }

    private func unknown(_ name: String) -> SettingsError.Problem {
        let rest = String(name.dropFirst(Environment.prefix.count)).uppercased()
        let advice =
            EditDistance.nearest(to: rest, among: names).map { "did you mean \(Environment.prefix)\($0)?" }
            ?? "there are \(names.joined(separator: ", "))."
        return .init(code: .unknownName, variable: name, sentence: "\(name) is no setting: \(advice)")
    }

    private func misspelt(_ name: String) -> SettingsError.Problem? {
        guard let meant = Misspelling.setting(meantBy: name, among: names) else { return nil }
        return .init(
            code: .misspeltName, variable: name, sentence: "\(name) is no setting: did you mean \(meant)?")
    }
}
