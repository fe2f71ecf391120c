import HTTPServer
import JSON

/// The description of the API as a page, without any script.
struct APIPage {
    private let document: JSON

    init(_ document: JSON) { self.document = document }

    var html: String {
        var out = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Self.escaped(document.at("info.title")?.text))</title>
            <link rel="stylesheet" href="/assets/docs.css"></head><body><main>
            <h1>\(Self.escaped(document.at("info.title")?.text))</h1>
            <p>\(Self.escaped(document.at("info.description")?.text))</p>
            <p><a href="/openapi.json">OpenAPI document</a> · <a href="/">Start page</a></p>\n
            """
        for tag in document["tags"]?.items ?? [] {
            let name = tag["name"]?.text ?? ""
            out += "<section><h2>\(Self.escaped(name))</h2>\n<p>\(Self.escaped(tag["description"]?.text))</p>\n"
            for (path, method, operation) in operations where operation["tags"]?.items?.first?.text == name {
                out += self.operation(path, method, operation)
            }
            out += "</section>\n"
        }
        return out + "</main></body></html>\n"
    }

    private var operations: [(String, String, JSON)] {
        (document["paths"]?.fields ?? [:]).sorted { $0.key < $1.key }.flatMap { path, methods in
            ["get", "post", "put", "patch", "delete"].compactMap { method in
                methods[method].map { (path, method, $0) }
            }
        }
    }

    private func operation(_ path: String, _ method: String, _ operation: JSON) -> String {
        var out = "<article><h3><code>\(method.uppercased()) \(Self.escaped(path))</code></h3>\n"
        out += "<p>\(Self.escaped(operation["summary"]?.text)) \(Self.escaped(operation["description"]?.text))</p>\n"
        let parameters = (operation["parameters"]?.items ?? []).map(resolved)
        let body = operation.at("requestBody.content")?["application/json"]?["schema"].map(resolved)
        let fields = (body?["properties"]?.fields ?? [:]).sorted { $0.key < $1.key }
        if !parameters.isEmpty || !fields.isEmpty {
            out += "<dl>\n"
            for parameter in parameters {
                out += term(
                    parameter["name"]?.text, "in the " + (parameter["in"]?.text ?? ""), parameter["description"])
            }
            for (name, schema) in fields {
                let isNeeded = body?["required"]?.items?.contains(JSON(name)) == true
                out += term(name, isNeeded ? "in the body, needed" : "in the body", resolved(schema)["description"])
            }
            out += "</dl>\n"
        }
        out += "<ul>\n"
        var answers: [(statuses: [String], text: String)] = []
        for (status, answer) in (operation["responses"]?.fields ?? [:]).sorted(by: { $0.key < $1.key }) {
            let text = Self.escaped(resolved(answer)["description"]?.text)
            if answers.last?.text == text {
                answers[answers.count - 1].statuses.append(status)
            } else {
                answers.append(([status], text))
            }
        }
        for (statuses, text) in answers {
            out += "<li>" + statuses.map { "<code>\($0)</code>" }.joined(separator: ", ") + " \(text)</li>\n"
        }
        return out + "</ul></article>\n"
    }

    private func term(_ name: String?, _ place: String, _ description: JSON?) -> String {
        "<dt><code>\(Self.escaped(name))</code> <small>\(place)</small></dt><dd>\(Self.escaped(description?.text))</dd>\n"
    }

    /// What a `$ref` stands for.
    private func resolved(_ value: JSON) -> JSON {
        guard let ref = value["$ref"]?.text, ref.hasPrefix("#/") else { return value }
        return ref.dropFirst(2).split(separator: "/").reduce(Optional(document)) { $0?[String($1)] } ?? value
    }

    private static func escaped(_ text: String?) -> String {
        var out = ""
        for character in text ?? "" {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            default: out.append(character)
            }
        }
        return out
    }
}
