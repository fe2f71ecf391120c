import FoundationEssentials
import JSON
import Logs
import Videos

/// Many films at once: a folder of texts, a table, or a line of JSON for each.
struct FilmBatch {
    private let path: String
    private let words: MakeWords
    private let folder: String

    init(_ path: String, _ words: MakeWords) throws(CommandError) {
        guard let output = words.output else { throw .usage("--batch needs -o FOLDER: where the films go.") }
        self.path = path
        self.words = words
        folder = absolute(output)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .failed("The folder \(Escape.visible(folder)) cannot be made: \(error).")
        }
    }

    func orders() throws(CommandError) -> [FilmOrder] {
        let orders: [FilmOrder]
        if path.hasSuffix(".csv") {
            orders = try table(CSV.rows(of: FilmOrder.text(of: path)))
        } else if path.hasSuffix(".jsonl") {
            orders = try lines(FilmOrder.text(of: path))
        } else {
            orders = try texts()
        }
        guard !orders.isEmpty else { throw .usage("There is no story in \(Escape.visible(path)).") }
        var seen: Set<String> = []
        for order in orders where !seen.insert(order.output).inserted {
            throw .usage(
                "Two films of the batch would be written to \(Escape.visible(order.output)). Name them differently.")
        }
        return orders
    }

    private func texts() throws(CommandError) -> [FilmOrder] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".txt") }.sorted()
        } catch {
            throw .usage(
                "\(Escape.visible(path)) is no folder that can be read; --batch takes a folder, a .csv or a .jsonl.")
        }
        var orders: [FilmOrder] = []
        for name in names {
            var order = order(named: name, output: String(name.dropLast(4)))
            order.request.story = try FilmOrder.text(of: path + "/" + name)
            orders.append(order)
        }
        return orders
    }

    /// The first row names the columns: `story`, `output`, and options of `make`.
    private func table(_ rows: [[String]]) throws(CommandError) -> [FilmOrder] {
        guard let head = rows.first, head.contains("story") else {
            throw .usage("The first row of \(Escape.visible(path)) has to name its columns, `story` among them.")
        }
        var orders: [FilmOrder] = []
        for (number, row) in rows.dropFirst().enumerated() {
            guard row.count == head.count else {
                throw .usage(
                    "Row \(number + 2) of \(Escape.visible(path)) has \(row.count) fields, and the first has \(head.count)."
                )
            }
            let fields = zip(head, row).filter { !$1.isEmpty }
            orders.append(try order(fields.map { ($0, $1) }, place: "row \(number + 2)", number: number + 1))
        }
        return orders
    }

    private func lines(_ text: String) throws(CommandError) -> [FilmOrder] {
        var orders: [FilmOrder] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { !$0.isWhitespace }) else { continue }
            let place = "line \(number + 1)"
            let json: JSON
            do {
                json = try JSON(parsing: String(line))
            } catch {
                throw .usage("\(Escape.visible(path)), \(place): \(error)")
            }
            guard let fields = json.fields else { throw .usage("\(Escape.visible(path)), \(place) is not an object.") }
            let texts = fields.compactMap { key, value -> (String, String)? in
                value == .null || value == .bool(false) ? nil : (key, value.text ?? value.canonicalText)
            }
            orders.append(try order(texts.sorted { $0.0 < $1.0 }, place: place, number: number + 1))
        }
        return orders
    }

    private func order(_ fields: [(String, String)], place: String, number: Int) throws(CommandError) -> FilmOrder {
        var own = words
        var story: String?
        var output: String?
        for (name, value) in fields {
            switch name {
            case "story": story = value
            case "output": output = value
            default:
                do throws(CommandError) {
                    try own.set(name, { () throws(CommandError) in value })
                } catch {
                    throw .usage("\(Escape.visible(path)), \(place): \(error.message)")
                }
            }
        }
        guard let story else { throw .usage("\(Escape.visible(path)), \(place) has no story.") }
        if let output, output.contains("/") || output.hasPrefix(".") {
            throw .usage(
                "\(Escape.visible(path)), \(place): the output is a name, in the folder of -o, without a path.")
        }
        var order = FilmOrder(
            name: "\(place)", request: own.request, captions: own.captions, isForced: own.isForced)
        order.request.story = story
        let name = output ?? "\(number)"
        order.output = folder + "/" + (name.hasSuffix(".mp4") ? name : name + ".mp4")
        return order
    }

    private func order(named name: String, output: String) -> FilmOrder {
        var order = FilmOrder(name: name, request: words.request, captions: words.captions, isForced: words.isForced)
        order.output = "\(folder)/\(output).mp4"
        return order
    }
}

/// Rows of comma-separated values: fields in quotes may hold commas, line ends and doubled quotes.
enum CSV {
    static func rows(of text: String) throws(CommandError) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var isQuoted = false
        var wasQuoted = false
        func isEmpty(_ row: [String]) -> Bool { row.count == 1 && row[0].isEmpty }
        var characters = text.unicodeScalars.makeIterator()
        var next = characters.next()
        if next == "\u{FEFF}" { next = characters.next() }
        while let character = next {
            next = characters.next()
            if isQuoted {
                if character != "\"" {
                    field.unicodeScalars.append(character)
                } else if next == "\"" {
                    field.unicodeScalars.append(character)
                    next = characters.next()
                } else {
                    isQuoted = false
                }
                continue
            }
            switch character {
            case "\"" where field.isEmpty && !wasQuoted:
                isQuoted = true
                wasQuoted = true
            case ",", "\n":
                row.append(field)
                field = ""
                wasQuoted = false
                if character == "\n" {
                    if !isEmpty(row) { rows.append(row) }
                    row = []
                }
            case "\r" where next == "\n": break
            default: field.unicodeScalars.append(character)
            }
        }
        guard !isQuoted else { throw .usage("A field of row \(rows.count + 1) begins with a quote and does not end.") }
        row.append(field)
        if !isEmpty(row) { rows.append(row) }
        return rows
    }
}
