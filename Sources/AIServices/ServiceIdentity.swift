package import JSON

/// Who does a service, and with what: part of what a result is made from, so that another model makes it anew.
package struct ServiceIdentity: Hashable, Sendable {
    /// `embedded`, or the name of a provider.
    package let provider: String
    package let model: String

    package init(provider: String, model: String) {
        self.provider = provider
        self.model = model
    }

    package var json: JSON { ["provider": JSON(provider), "model": JSON(model)] }
}
