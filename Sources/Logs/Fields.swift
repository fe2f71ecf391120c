/// What may stand as the value of a field. Nil leaves the field out.
package protocol LogValue: Sendable {
    var logged: LoggedValue { get }
}

package enum LoggedValue: Sendable, Equatable {
    case text(String)
    /// As JSON writes it.
    case number(String)
    case truth(Bool)
    case nothing
}

extension Log {
    /// Named values in the order in which they were given, each name once.
    package struct Fields: Sendable, ExpressibleByDictionaryLiteral {
        private(set) var pairs: [(name: String, value: LoggedValue)] = []

        package init(dictionaryLiteral elements: (String, any LogValue)...) {
            for (name, value) in elements { set(name, to: value.logged) }
        }

        func merging(_ later: Fields) -> Fields {
            if pairs.isEmpty { return later }
            var merged = self
            for (name, value) in later.pairs { merged.set(name, to: value) }
            return merged
        }

        func map(_ change: (String, LoggedValue) -> (String, LoggedValue)) -> Fields {
            var changed: Fields = [:]
            for (name, value) in pairs {
                let (name, value) = change(name, value)
                changed.set(name, to: value)
            }
            return changed
        }

        private mutating func set(_ name: String, to value: LoggedValue) {
            guard let index = pairs.firstIndex(where: { $0.name == name }) else {
                pairs.append((name, value))
                return
            }
            pairs[index].value = value
        }
    }
}

extension String: LogValue { package var logged: LoggedValue { .text(self) } }
extension Substring: LogValue { package var logged: LoggedValue { .text(String(self)) } }
extension Bool: LogValue { package var logged: LoggedValue { .truth(self) } }
extension Int: LogValue { package var logged: LoggedValue { .number(String(self)) } }
extension Int32: LogValue { package var logged: LoggedValue { .number(String(self)) } }
extension Int64: LogValue { package var logged: LoggedValue { .number(String(self)) } }
extension UInt32: LogValue { package var logged: LoggedValue { .number(String(self)) } }
extension UInt64: LogValue { package var logged: LoggedValue { .number(String(self)) } }

extension Double: LogValue {
    /// JSON has no infinities and no not-a-number: those become text.
    package var logged: LoggedValue { isFinite ? .number(description) : .text(description) }
}

extension Duration: LogValue {
    /// Seconds, to the millisecond.
    package var logged: LoggedValue {
        let (seconds, fraction) = components
        return (Double(seconds) + Double(fraction / 1_000_000_000_000_000) / 1000).logged
    }
}

extension Optional: LogValue where Wrapped: LogValue {
    package var logged: LoggedValue { self?.logged ?? .nothing }
}

extension Array: LogValue where Element == UInt8 {
    /// Bytes that ought to be UTF-8, such as the name of a file: those that are not are shown as `\xHH`.
    package var logged: LoggedValue {
        var text = ""
        var rest = self[...]
        while !rest.isEmpty {
            var parser = Unicode.UTF8.ForwardParser()
            var bytes = rest.makeIterator()
            switch parser.parseScalar(from: &bytes) {
            case .valid(let encoded):
                text.unicodeScalars.append(Unicode.UTF8.decode(encoded))
                rest = rest.dropFirst(encoded.count)
            case .error(let length):
                for byte in rest.prefix(length) { text += "\\x" + Escape.hex(UInt32(byte), digits: 2) }
                rest = rest.dropFirst(length)
            case .emptyInput:
                return .text(text)
            }
        }
        return .text(text)
    }
}
