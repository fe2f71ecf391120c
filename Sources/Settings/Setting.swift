/// The declaration of one setting: everything that is known of it before the environment is read.
package struct Setting<Value: Sendable>: Sendable {
    let name: String
    let meaning: String
    let secrecy: Secrecy
    let kind: SettingKind<Value>
    let standard: @Sendable (SettingValues) -> Value

    /// - Parameter meaning: One line that completes '`name` is the …'.
    init(
        _ name: String, default standard: @escaping @Sendable (SettingValues) -> Value, _ kind: SettingKind<Value>,
        _ meaning: String, secrecy: Secrecy = .open
    ) {
        self.name = name
        self.meaning = meaning
        self.secrecy = secrecy
        self.kind = kind
        self.standard = standard
    }

    init(
        _ name: String, default standard: Value, _ kind: SettingKind<Value>, _ meaning: String,
        secrecy: Secrecy = .open
    ) {
        self.init(name, default: { _ in standard }, kind, meaning, secrecy: secrecy)
    }
}

/// A setting of whatever type.
protocol DeclaredSetting: Sendable {
    var name: String { get }
    var meaning: String { get }
    var secrecy: Secrecy { get }
    func standardReading(after earlier: SettingValues) -> Reading
    func reading(of text: String, in surroundings: Surroundings) throws(Refusal) -> Reading
}

struct Reading {
    let value: any Sendable
    /// The value as it would be written in the environment.
    let shown: String
}

extension Setting: DeclaredSetting {
    func standardReading(after earlier: SettingValues) -> Reading {
        let value = standard(earlier)
        return Reading(value: value, shown: kind.show(value))
    }

    func reading(of text: String, in surroundings: Surroundings) throws(Refusal) -> Reading {
        let value = try kind.parse(text, surroundings)
        return Reading(value: value, shown: kind.show(value))
    }
}

/// The values that have been read, each under the type of its declaration.
@dynamicMemberLookup
package struct SettingValues: Sendable {
    let surroundings: Surroundings
    var byName: [String: any Sendable] = [:]

    package subscript<Value: Sendable>(dynamicMember setting: KeyPath<Declarations, Setting<Value>>) -> Value {
        let setting = Declarations.all[keyPath: setting]
        guard let value = byName[setting.name] as? Value else {
            fatalError("the default of a setting asks for \(setting.name), which is declared below it")
        }
        return value
    }
}
