package import MediaLibrary

/// What the routes of the media library work with.
package struct MediaParts: Sendable {
    let intake: Intake

    package init(intake: Intake) {
        self.intake = intake
    }
}

extension Site {
    /// Only for routes that are there because there is a library.
    var parts: MediaParts {
        guard let library else { preconditionFailure("a route of the media library without one") }
        return library
    }
}
