import JSON
package import Steps

extension Order {
    /// What the uploader called the file, as messages may show it; nil where a step does not read `item.original`.
    package var uploadName: String? {
        guard let name = value("item.original")["filename"]?.text else { return nil }
        let plain = name.unicodeScalars.filter { scalar in
            let category = scalar.properties.generalCategory
            return category != .control && category != .format && category != .lineSeparator
                && category != .paragraphSeparator
        }
        let shown = String(String.UnicodeScalarView(plain))
        guard !shown.isEmpty else { return "The file" }
        return shown.count > 80 ? shown.prefix(40) + "…" + shown.suffix(30) : shown
    }
}
