import FoundationEssentials
import JSON

/// What models cost, by a file that people keep up to date: an estimate, never a bill.
package struct PriceTable: Sendable {
    /// US dollars.
    package struct Price: Sendable, Equatable {
        /// A million of each.
        var inputTokens = 0.0
        var outputTokens = 0.0
        var characters = 0.0
        var second = 0.0
        /// By size, as in `1024x1536`; `*` for any other.
        var images: [String: Double] = [:]

        /// A dollar a million is a millionth of a dollar for one.
        func tokens(in tokensIn: Int64, out tokensOut: Int64) -> Int64 {
            Int64((Double(tokensIn) * inputTokens + Double(tokensOut) * outputTokens).rounded(.up))
        }

        func speech(characters count: Int, seconds: Double) -> Int64 {
            Int64((Double(count) * characters + seconds * second * 1_000_000).rounded(.up))
        }

        func image(_ size: String) -> Int64 {
            Int64(((images[size] ?? images["*"] ?? 0) * 1_000_000).rounded(.up))
        }
    }

    private let hosts: [String: [String: Price]]

    /// Nothing costs anything.
    package static let empty = PriceTable(hosts: [:])

    private init(hosts: [String: [String: Price]]) { self.hosts = hosts }

    package init(file path: String) throws(ServiceError) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ServiceError(.notInstalled, "read the price table \(path)", "there is no such file")
        }
        try self.init(text: String(decoding: bytes, as: UTF8.self), name: path)
    }

    package init(text: String, name: String) throws(ServiceError) {
        let problems = Problems()
        var hosts: [String: [String: Price]] = [:]
        do {
            let json = try JSON(parsing: text)
            let root = Field(json, "prices", problems)
            root.allow(only: ["about", "hosts"])
            for (host, models) in json["hosts"]?.fields ?? [:] {
                for model in (models.fields ?? [:]).keys {
                    hosts[host, default: [:]][model] = PriceTable.price(root["hosts"][host][model])
                }
            }
        } catch {
            throw ServiceError(.badInput, "read the price table \(name)", "\(error)")
        }
        guard problems.lines.isEmpty else {
            throw ServiceError(.badInput, "read the price table \(name)", problems.lines.joined(separator: "; "))
        }
        self.hosts = hosts
    }

    private static func price(_ field: Field) -> Price {
        field.allow(only: ["inputTokens", "outputTokens", "characters", "second", "images"])
        var price = Price()
        let range = 0.0...1_000_000
        price.inputTokens = field["inputTokens"].ifPresent { $0.number(range) } ?? 0
        price.outputTokens = field["outputTokens"].ifPresent { $0.number(range) } ?? 0
        price.characters = field["characters"].ifPresent { $0.number(range) } ?? 0
        price.second = field["second"].ifPresent { $0.number(range) } ?? 0
        let images = field["images"].ifPresent { $0.object() }
        for size in (images?.fields ?? [:]).keys { price.images[size] = field["images"][size].number(range) }
        return price
    }

    /// Nil when it is not known. `gpt-4.1-mini-2025-04-14` costs what `gpt-4.1-mini` does,
    /// and models that a host's table does not name what it says for `*`.
    package func price(of model: String, at host: String) -> Price? {
        let models = hosts[host] ?? [:]
        let name = models.keys.filter { model == $0 || model.hasPrefix($0 + "-") }.max { $0.count < $1.count }
        return name.flatMap { models[$0] } ?? models["*"]
    }
}
