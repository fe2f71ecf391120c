import Logs

/// How a value is written, read and described: shared by all settings of that kind.
struct SettingKind<Value: Sendable>: Sendable {
    let parse: @Sendable (String, Surroundings) throws(Refusal) -> Value
    /// The inverse of `parse`.
    let show: @Sendable (Value) -> String
}

/// Why a text is no value of a setting.
struct Refusal: Error {
    let code: SettingsError.Code
    /// Completes 'PORT is "x", but …'.
    let reason: String

    static func mustBe(_ allowed: String) -> Refusal { Refusal(code: .badValue, reason: "must be \(allowed)") }
}

extension SettingKind where Value == Int {
    static func whole(_ range: ClosedRange<Int>) -> SettingKind {
        SettingKind { text, _ throws(Refusal) in
            // `Int` alone would take a sign.
            guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text), range.contains(number)
            else { throw .mustBe("a whole number from \(range.lowerBound) to \(range.upperBound)") }
            return number
        } show: { number in
            String(number)
        }
    }
}

extension SettingKind where Value == Duration {
    /// To the millisecond.
    static func seconds(_ range: ClosedRange<Double>) -> SettingKind {
        SettingKind { text, _ throws(Refusal) in
            // `Double` alone would take signs, exponents, infinities and hexadecimal digits.
            guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }),
                let number = Double(text), range.contains(number)
            else { throw .mustBe("seconds from \(plain(range.lowerBound)) to \(plain(range.upperBound))") }
            return .milliseconds(Int((number * 1000).rounded()))
        } show: { duration in
            plain(duration / .seconds(1))
        }
    }

    /// `30`, not `30.0`.
    private static func plain(_ number: Double) -> String {
        Int(exactly: number).map { String($0) } ?? String(number)
    }
}

extension SettingKind
where Value: CaseIterable & RawRepresentable, Value.RawValue == String, Value.AllCases: Sendable {
    static func choice() -> SettingKind {
        SettingKind { text, _ throws(Refusal) in
            guard let value = Value(rawValue: text.lowercased()) else {
                throw .mustBe("one of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return value
        } show: { value in
            value.rawValue
        }
    }
}

extension SettingKind where Value == [String] {
    /// Long enough that nobody guesses them.
    static var signingKeys: SettingKind {
        SettingKind { text, _ throws(Refusal) in
            let keys = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard keys.allSatisfy({ key in key.utf8.count >= 32 && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } })
            else {
                throw .mustBe(
                    "one key, or several with commas between them, each of 32 characters or more without spaces")
            }
            return keys
        } show: { keys in
            keys.joined(separator: ",")
        }
    }
}
