import JSON

/// One line a measure: what, how much, against what, and whether that is kept.
struct Report {
    struct Row {
        var name: String
        var value: Double
        var unit: String
        var limit: Double?
        var note: String
    }

    private(set) var rows: [Row] = []
    /// How it was measured, for whoever reads the file later.
    var setting: [String: JSON] = [:]

    mutating func add(_ name: String, _ value: Double, _ unit: String, atMost limit: Double? = nil, _ note: String = "")
    {
        rows.append(Row(name: name, value: value, unit: unit, limit: limit, note: note))
    }

    /// The median of the ratios of pairs that ran next to each other.
    mutating func add(
        _ name: String, _ pairs: [(own: Double, other: Double)], atMost limit: Double, _ note: String = ""
    ) {
        let ratios = pairs.map { $0.own / $0.other }
        let told = "\(rounded(median(pairs.map(\.own)), 2)) against \(rounded(median(pairs.map(\.other)), 2)) s"
        add(name, median(ratios), "×", atMost: limit, note.isEmpty ? told : "\(told); \(note)")
    }

    var table: String {
        let names = rows.map(\.name.count).max() ?? 0
        return rows.map { row in
            let name = row.name + String(repeating: " ", count: names - row.name.count)
            let judged = row.limit.map { row.value <= $0 ? "limit \($0): met" : "limit \($0): NOT MET" } ?? ""
            let columns = [name, padded("\(rounded(row.value, 3)) \(row.unit)", 14), padded(judged, 20), row.note]
            return String(columns.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n") + "\n"
    }

    var json: JSON {
        let rows = rows.map { row -> JSON in
            [
                "name": JSON(row.name), "value": .double(row.value), "unit": JSON(row.unit),
                "limit": row.limit.map(JSON.double) ?? .null,
                "met": row.limit.map { .bool(row.value <= $0) } ?? .null, "note": JSON(row.note),
            ]
        }
        return .object(setting.merging(["rows": .array(rows)]) { _, rows in rows })
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

func rounded(_ value: Double, _ digits: Int) -> Double {
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    return (value * scale).rounded() / scale
}
