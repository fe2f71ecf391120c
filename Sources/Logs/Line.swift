/// The bytes of one line, never more than `limit`: what the system writes to a pipe in one piece.
struct Line {
    static let limit = 4096
    /// Long enough for a sentence; the fields must still fit after it.
    private static let longestMessage = 1024
    private static let longestValue = 2048
    /// Kept free for the mark that something was cut, and the end of the line.
    private static let reserve = 32

    private(set) var bytes: [UInt8] = []
    private(set) var isCut = false

    private var room: Int { Line.limit - Line.reserve - bytes.count }

    mutating func append(_ text: String) { bytes += text.utf8 }

    /// Leaves out what has no room; for names with their punctuation, numbers, true and false.
    mutating func appendWhole(_ text: String) {
        guard text.utf8.count <= room else {
            isCut = true
            return
        }
        append(text)
    }

    mutating func appendMessage(_ text: String, quoted: Bool) {
        appendText(text, quoted: quoted, most: Line.longestMessage)
    }

    /// The name with its punctuation, then the text, cut where the room ends; nothing at all if that is too little.
    mutating func appendField(_ name: String, text: String, quoted: Bool) {
        let leastUseful = 16
        guard room - name.utf8.count >= leastUseful else {
            isCut = true
            return
        }
        append(name)
        appendText(text, quoted: quoted, most: Line.longestValue)
    }

    private mutating func appendText(_ text: String, quoted: Bool, most: Int) {
        let end = bytes.count + min(most, room)
        if quoted { append("\"") }
        for scalar in text.unicodeScalars {
            let piece = quoted ? Escape.inQuotes(scalar) : Escape.visible(String(scalar))
            // The ellipsis has three bytes, the quotation mark one.
            guard bytes.count + piece.utf8.count + 4 <= end else {
                isCut = true
                append("…")
                break
            }
            append(piece)
        }
        if quoted { append("\"") }
    }
}
