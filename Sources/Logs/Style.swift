enum Style: Equatable {
    case json
    case text(coloured: Bool)

    /// The finished line with its line feed.
    func line(of fact: Fact) -> [UInt8] {
        switch self {
        case .json: json(fact)
        case .text(let coloured): text(fact, coloured: coloured)
        }
    }

    /// A field must not pass for what the log itself says: such a name gets a `_` at its end.
    private static let ownNames: Set<String> = ["time", "level", "message", "cut"]

    private func json(_ fact: Fact) -> [UInt8] {
        var line = Line()
        line.append("{\"time\":\"\(fact.moment.utc)\",\"level\":\"\(fact.level.rawValue)\",\"message\":")
        line.appendMessage(fact.message, quoted: true)
        for (name, value) in fact.fields.pairs {
            let name = "," + Escape.quoted(Style.ownNames.contains(name) ? name + "_" : name) + ":"
            switch value {
            case .text(let text): line.appendField(name, text: text, quoted: true)
            case .number(let digits): line.appendWhole(name + digits)
            case .truth(let flag): line.appendWhole(name + String(flag))
            case .nothing: continue
            }
        }
        line.append(line.isCut ? ",\"cut\":true}\n" : "}\n")
        return line.bytes
    }

    private func text(_ fact: Fact, coloured: Bool) -> [UInt8] {
        let (dim, plain) = coloured ? ("\u{1B}[2m", "\u{1B}[0m") : ("", "")
        var line = Line()
        line.append(dim + fact.moment.localTime + plain + " ")
        line.append((coloured ? fact.level.colour : "") + fact.level.label + plain + " ")
        line.appendMessage(fact.message, quoted: false)
        var gap = "  "
        for (name, value) in fact.fields.pairs {
            let name = gap + dim + Style.bare(name) + "=" + plain
            switch value {
            case .text(let text): line.appendField(name, text: text, quoted: !Style.readsBare(text))
            case .number(let digits): line.appendWhole(name + digits)
            case .truth(let flag): line.appendWhole(name + String(flag))
            case .nothing: continue
            }
            gap = " "
        }
        line.append(line.isCut ? " cut=true\n" : "\n")
        return line.bytes
    }

    /// A value may stand without quotation marks if nobody could take a part of it for something else.
    private static func readsBare(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                scalar != " " && scalar != "\"" && scalar != "\\" && scalar != "=" && !Escape.isHarmful(scalar)
            }
    }

    private static func bare(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber || "_-.".contains($0) ? $0 : "_" })
    }
}

extension Log.Level {
    fileprivate var label: String {
        switch self {
        case .debug: "DEBUG"
        case .info: "INFO "
        case .warning: "WARN "
        case .error: "ERROR"
        }
    }

    fileprivate var colour: String {
        switch self {
        case .debug: "\u{1B}[2m"
        case .info: "\u{1B}[32m"
        case .warning: "\u{1B}[33m"
        case .error: "\u{1B}[31m"
        }
    }
}
