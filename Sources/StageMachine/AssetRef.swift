/// Which piece of an item: its kind, and the scene it belongs to (1 for the first), 0 for the item as a whole.
package struct AssetRef: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let kind: String
    package let part: Int

    package init(_ kind: String, _ part: Int = 0) {
        self.kind = kind
        self.part = part
    }

    package var description: String { part == 0 ? kind : "\(kind)/\(part)" }

    /// Reads what `description` writes, and nothing else: `film/0`, `film/+1` and `film/01` name no piece.
    package init?(parsing text: String) {
        let pieces = text.split(separator: "/", omittingEmptySubsequences: false)
        switch pieces.count {
        case 1 where !text.isEmpty: self.init(text)
        case 2:
            guard let part = Int(pieces[1]), part > 0, String(part) == pieces[1], !pieces[0].isEmpty else { return nil }
            self.init(String(pieces[0]), part)
        default: return nil
        }
    }

    package static func < (left: AssetRef, right: AssetRef) -> Bool {
        (left.part, left.kind) < (right.part, right.kind)
    }
}
