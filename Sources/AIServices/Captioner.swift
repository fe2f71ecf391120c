/// Finds when each written word of a text is spoken in a sound file.
package protocol Captioner: Sendable {
    var identity: ServiceIdentity { get }
    func words(of text: String, in soundFile: String, language: String, _ job: Job) async throws -> [SpokenWord]
}
