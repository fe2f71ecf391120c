// Links the mathematics library, which the conversion of numbers calls.
import Glibc

/// Any JSON value. `canonicalText` is the same for equal values whatever order their keys were written in,
/// so that it can be hashed.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// Refuses what others let pass with loss: a key that is there twice, halves of characters, numbers past all bounds.
    package init(parsing text: String) throws(JSONError) {
        var reader = Reader(text)
        self = try reader.document()
    }

    package subscript(_ key: String) -> JSON? {
        guard case .object(let fields) = self else { return nil }
        return fields[key]
    }

    /// The value at a dotted path of keys, such as `look.captions`.
    package func at(_ path: String) -> JSON? {
        path.split(separator: ".").reduce(Optional(self)) { value, key in value?[String(key)] }
    }

    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var integer: Int64? {
        switch self {
        case .int(let number): number
        case .double(let number): Int64(exactly: number)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    package var number: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        case .null, .bool, .string, .array, .object: nil
        }
    }

    package var items: [JSON]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    package var fields: [String: JSON]? {
        guard case .object(let fields) = self else { return nil }
        return fields
    }

    /// What kind of value it is, in words for a message.
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .int, .double: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

package struct JSONError: Error, CustomStringConvertible {
    /// What is wrong, with the line and the column.
    package let description: String

    init(_ description: String) { self.description = description }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }

    package init(_ text: String) { self = .string(text) }
    package init(_ number: Int) { self = .int(Int64(number)) }
    package init(_ number: Int64) { self = .int(number) }
    /// A null for nil.
    package init(_ text: String?) { self = text.map(JSON.string) ?? .null }
}
