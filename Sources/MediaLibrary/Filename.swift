/// What a sender calls a file, fit to be shown and to be suggested when it is saved. It is never used as a path.
package enum Filename {
    static let limit = 255

    /// The last part of a path, without characters that are not seen or turn the writing around; never empty.
    package static func cleaned(_ given: String) -> String {
        let last = given.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        var scalars = String.UnicodeScalarView()
        for scalar in last.unicodeScalars where !isHidden(scalar) { scalars.append(scalar) }
        var name = String(scalars)
        while let first = name.first, first == "." || first.isWhitespace { name.removeFirst() }
        while let end = name.last, end.isWhitespace || end == "." { name.removeLast() }
        return name.isEmpty ? "upload" : shortened(name)
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }

    /// At most so many bytes, with the ending kept.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > limit else { return name }
        var ending = ""
        if let dot = name.lastIndex(of: "."), name[dot...].utf8.count <= 16 { ending = String(name[dot...]) }
        var base = Substring(name.dropLast(ending.count))
        while base.utf8.count + ending.utf8.count > limit { base.removeLast() }
        return base + ending
    }
}
