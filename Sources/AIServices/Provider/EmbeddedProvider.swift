extension ServiceProvider {
    /// The embedded writer of scripts alone, which needs no library of its own. `EmbeddedServices` has all five.
    package static let embeddedWriter = ServiceProvider(
        name: "embedded", scriptWriter: { _ throws(ServiceError) in EmbeddedScriptWriter() })
}
