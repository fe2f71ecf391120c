package import JSON

/// Whether the scenes of a video are to take pictures of the library that suit them: the field `library` of its document.
package enum LibraryWish: String, Sendable {
    /// They have not been looked for yet.
    case wanted
    /// They were chosen, and stay: what comes into the library later changes nothing.
    case matched

    package static let field = "library"

    /// Nil where nobody asked for it.
    package init?(_ document: JSON) {
        guard let word = document[Self.field]?.text else { return nil }
        self.init(rawValue: word)
    }
}

/// How a scene comes by a picture of the library.
package enum LibraryChoice {
    /// Takes this one; `match` says why, if nobody chose it by hand.
    package static func take(_ picture: JSON, match: JSON = .null, in scene: inout [String: JSON]) {
        scene["picture"] = picture
        scene[matchField] = match == .null ? nil : match
        scene[refusalField] = nil
    }

    /// Has a picture made instead, now and later.
    package static func refuse(in scene: inout [String: JSON], _ wish: LibraryWish?) {
        scene["picture"] = .null
        scene[matchField] = nil
        // Once they were chosen nobody asks again.
        if wish == .wanted { scene[refusalField] = true }
    }

    /// Whether a picture may be looked for.
    package static func isOpen(_ scene: JSON) -> Bool {
        (scene["picture"] ?? .null) == .null && scene[refusalField] != true
    }

    /// `{mediaId, score, title}`, or nil.
    package static func match(_ scene: JSON) -> JSON? { scene[matchField] }

    private static let matchField = "libraryMatch"
    private static let refusalField = "isWithoutLibrary"
}
