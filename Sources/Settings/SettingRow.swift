import JSON
import Logs

/// One line of `reelmill settings`.
package struct SettingRow: Sendable, Equatable {
    package enum Origin: Sendable, Equatable {
        case standard
        /// By the setting's own name, or by the one with `REELMILL_` before it.
        case environment(variable: String)
    }

    package let name: String
    /// Safe to show: secrets are masked.
    package let value: String
    package let origin: Origin
    package let meaning: String

    /// `default`, `environment`, or `environment (REELMILL_PORT)`.
    package var originText: String {
        switch origin {
        case .standard: "default"
        case .environment(name): "environment"
        case .environment(let variable): "environment (\(variable))"
        }
    }

    fileprivate var json: JSON {
        var fields: [String: JSON] = ["name": JSON(name), "value": JSON(value), "meaning": JSON(meaning)]
        switch origin {
        case .standard: fields["origin"] = "default"
        case .environment(let variable):
            fields["origin"] = "environment"
            fields["variable"] = JSON(variable)
        }
        return .object(fields)
    }
}

extension [SettingRow] {
    /// For a person: a row a line under a line of headings.
    package var table: String {
        let rows =
            [["NAME", "VALUE", "ORIGIN", "MEANING"]]
            + map { [$0.name, Escape.visible($0.value), $0.originText, $0.meaning] }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }.joined() + row[3] + "\n"
        }.joined()
    }

    /// For a program: a list of objects with name, value, origin (`default` or `environment`), meaning and, where it
    /// comes from the environment, the variable.
    package var json: String {
        "[\n" + map { "  " + $0.json.canonicalText }.joined(separator: ",\n") + "\n]\n"
    }
}
