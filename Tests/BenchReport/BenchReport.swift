package import JSON

package struct BenchError: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// What a benchmark found, a line each: how much, against what, and whether that is met.
package struct BenchReport {
    package enum Limit: Sendable {
        case atMost(Double)
        case atLeast(Double)
        case between(Double, Double)

        func isMet(by value: Double) -> Bool {
            switch self {
            case .atMost(let most): value <= most
            case .atLeast(let least): value >= least
            case .between(let least, let most): value >= least && value <= most
            }
        }

        var told: String {
            switch self {
            case .atMost(let most): "≤ \(most)"
            case .atLeast(let least): "≥ \(least)"
            case .between(let least, let most): "\(least) to \(most)"
            }
        }
    }

    private struct Row {
        let name: String
        let value: Double
        let unit: String
        let limit: Limit?
        let note: String
    }

    private var rows: [Row] = []
    /// How it was measured, for whoever reads the file later.
    package var setting: [String: JSON] = [:]

    package init() {}

    package mutating func add(
        _ name: String, _ value: Double, _ unit: String, _ limit: Limit? = nil, _ note: String = ""
    ) {
        rows.append(Row(name: name, value: value, unit: unit, limit: limit, note: note))
    }

    package var table: String {
        let names = rows.map(\.name.count).max() ?? 0
        return rows.map { row in
            let judged = row.limit.map { "\($0.told): \($0.isMet(by: row.value) ? "met" : "NOT MET")" } ?? ""
            let columns = [
                padded(row.name, names), padded("\(rounded(row.value, 3)) \(row.unit)", 16), padded(judged, 22),
                row.note,
            ]
            return String(columns.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n") + "\n"
    }

    package var json: JSON {
        let rows = rows.map { row -> JSON in
            [
                "name": JSON(row.name), "value": .double(row.value), "unit": JSON(row.unit),
                "limit": row.limit.map { JSON($0.told) } ?? .null,
                "met": row.limit.map { .bool($0.isMet(by: row.value)) } ?? .null, "note": JSON(row.note),
            ]
        }
        return .object(setting.merging(["rows": .array(rows)]) { _, rows in rows })
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

package func rounded(_ value: Double, _ digits: Int) -> Double {
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    return (value * scale).rounded() / scale
}

/// The value that this share of all is not above.
package func quantile(_ share: Double, _ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
}

package func median(_ values: [Double]) -> Double { quantile(0.5, values) }

package func secondsSince(_ start: ContinuousClock.Instant) -> Double { (ContinuousClock.now - start) / .seconds(1) }
