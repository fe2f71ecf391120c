/// A place in a JSON file that knows its path, reads what it should hold, and otherwise says what is wrong there.
/// Reading goes on after a problem, so that a person sees all of them at once.
package struct Field {
    private let value: JSON?
    private let path: String
    private let problems: Problems

    package init(_ value: JSON?, _ path: String, _ problems: Problems) {
        self.value = value
        self.path = path
        self.problems = problems
    }

    package subscript(_ key: String) -> Field { Field(value?[key], "\(path).\(key)", problems) }

    package subscript(_ index: Int) -> Field {
        let items = value?.items ?? []
        return Field(items.indices.contains(index) ? items[index] : nil, "\(path)[\(index)]", problems)
    }

    /// Keys and texts of the file are part of the line; their line ends must not break it.
    package func report(_ problem: String) {
        let line = "\(path): \(problem)".unicodeScalars.map { scalar in
            scalar.value < 0x20 ? String(JSON(String(scalar)).canonicalText.dropFirst().dropLast()) : String(scalar)
        }
        problems.lines.append(line.joined())
    }

    package func ifPresent<Value>(_ read: (Field) -> Value?) -> Value? { value == nil ? nil : read(self) }

    /// Where null is as good as nothing.
    package func ifGiven<Value>(_ read: (Field) -> Value?) -> Value? { value == nil || isNull ? nil : read(self) }

    package var isNull: Bool { value == .null }

    package var isObject: Bool { value?.fields != nil }

    package func allow(only keys: Set<String>) {
        guard let fields = value?.fields else { return report("has to be an object, and is \(kindName)") }
        for key in fields.keys.sorted() where !keys.contains(key) {
            self[key].report("is not known here; allowed are \(keys.sorted().joined(separator: ", "))")
        }
    }

    package func text() -> String? {
        guard let text = value?.text, !text.isEmpty else { return wrong("a text") }
        return text
    }

    /// A text that may be empty.
    package func anyText() -> String? {
        guard let text = value?.text else { return wrong("a text") }
        return text
    }

    /// Lower-case letters, digits and dashes, as in a file name.
    package func identifier() -> String? {
        guard let text = text() else { return nil }
        guard text.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) else {
            report("is '\(text)'; allowed are small letters, digits and dashes")
            return nil
        }
        return text
    }

    package func choice<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) -> Choice? {
        let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        guard let text = value?.text else { return wrong("one of \(allowed)") }
        guard let choice = Choice(rawValue: text) else {
            report("is '\(text)'; allowed are \(allowed)")
            return nil
        }
        return choice
    }

    package func integer(_ range: ClosedRange<Int>) -> Int? {
        guard let number = value?.integer, let number = Int(exactly: number), range.contains(number) else {
            return wrong("a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    package func number(_ range: ClosedRange<Double>) -> Double? {
        guard let number = value?.number, range.contains(number) else {
            return wrong("a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    package func bool() -> Bool? {
        guard case .bool(let flag) = value else { return wrong("true or false") }
        return flag
    }

    package func object() -> JSON? {
        guard let value, value.fields != nil else { return wrong("an object") }
        return value
    }

    package func list(atLeast count: Int) -> [Field] {
        guard let items = value?.items, items.count >= count else {
            let given = value?.items?.isEmpty == true ? "empty" : kindName
            report("has to be a list\(count > 0 ? " of at least \(count)" : ""), and is \(given)")
            return []
        }
        return items.indices.map { self[$0] }
    }

    /// Reads each entry of the list, and reports those that an earlier one equals.
    package func distinct<Value: Hashable>(atLeast count: Int, _ read: (Field) -> Value?) -> [Value] {
        var seen: Set<Value> = []
        return list(atLeast: count).compactMap { entry in
            guard let value = read(entry) else { return nil }
            if !seen.insert(value).inserted { entry.report("'\(value)' is there a second time") }
            return value
        }
    }

    private var kindName: String { value == nil ? "missing" : value!.kindName }

    private func wrong<Value>(_ wanted: String) -> Value? {
        let given =
            switch value {
            case .int, .double, .bool: value!.canonicalText
            case .string(let text): "'\(text)'"
            case nil, .null, .array, .object: kindName
            }
        report("has to be \(wanted), and is \(given)")
        return nil
    }
}

/// Gathers what is wrong with one file while its fields are read, within one call.
package final class Problems {
    package var lines: [String] = []

    package init() {}
}
