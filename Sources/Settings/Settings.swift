import FoundationEssentials

/// What the owner of the installation decided, read once at the start: `settings.port`, `settings.database`.
/// `Declarations` says which there are and of what type.
@dynamicMemberLookup
package struct Settings: Sendable {
    /// A row for every setting, in the order of their declarations.
    package let listing: [SettingRow]
    /// The secret texts among the values, for a log to blot out.
    package let secrets: [String]
    private let values: SettingValues

    package subscript<Value: Sendable>(dynamicMember setting: KeyPath<Declarations, Setting<Value>>) -> Value {
        values[dynamicMember: setting]
    }

    /// Throws all problems at once.
    package init(environment: [String: String], surroundings: Surroundings = .present) throws(SettingsError) {
        try self.init(environment: environment, surroundings: surroundings, declared: Declarations.list)
    }

    /// With the variables of this process.
    package static func fromEnvironment() throws(SettingsError) -> Settings {
        try Settings(environment: ProcessInfo.processInfo.environment)
    }

    init(
        environment: [String: String], surroundings: Surroundings, declared: [any DeclaredSetting]
    ) throws(SettingsError) {
        let environment = Environment(environment, names: declared.map(\.name))
        var values = SettingValues(surroundings: surroundings)
        var rows: [SettingRow] = []
        var secrets: [String] = []
        var problems: [SettingsError.Problem] = []
        for setting in declared {
            var reading = setting.standardReading(after: values)
            var origin = SettingRow.Origin.standard
            if let given = environment.given(setting.name) {
                do throws(Refusal) {
                    reading = try setting.reading(of: given.text, in: surroundings)
                    origin = .environment(variable: given.variable)
                } catch {
                    let shown = setting.secrecy.shownInProblem(given.text)
                    problems.append(
                        .init(
                            code: error.code, variable: given.variable,
                            sentence: "\(given.variable) is \(shown), but \(error.reason)."))
                }
            }
            values.byName[setting.name] = reading.value
            secrets += setting.secrecy.secrets(in: reading.shown)
            rows.append(
                SettingRow(
                    name: setting.name, value: setting.secrecy.masked(reading.shown), origin: origin,
                    meaning: setting.meaning))
        }
        problems += environment.strangers
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
        self.values = values
        self.secrets = secrets
        listing = rows
    }
}
