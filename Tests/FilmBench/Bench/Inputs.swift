import Film
import FoundationEssentials
import Support

/// What a benchmark film is made of, in a folder: six pictures, a narration for each scene, music.
struct Inputs {
    private let folder: String
    /// Goes with the inputs.
    private let temporary: TemporaryFolder?

    /// - Parameter folder: Where they stay; if nil they go with this value.
    init(in folder: String? = nil) throws {
        temporary = folder == nil ? TemporaryFolder("film-bench") : nil
        self.folder = folder ?? temporary?.path ?? ""
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        for number in 0..<6 { try Landscape(number).write(to: picture(number)) }
        try Landscape(6).write(to: otherPicture)
        try Recordings.music(to: file("music.wav"))
    }

    private func file(_ name: String) -> String { folder + "/" + name }

    private func picture(_ number: Int) -> String { file("picture-\(number).jpg") }

    /// For the scene that is edited.
    var otherPicture: String { file("picture-other.jpg") }

    /// Scenes of equal length; where there are more than six the pictures come again.
    func job(seconds: Double, scenes count: Int = 6) throws -> Job {
        let frames = max(8, Int((seconds * 30 / Double(count)).rounded()))
        let spoken = Double(frames) / 30 - Job.pauseBefore - 0.1
        let scenes = try (0..<count).map { index in
            let narration = file("speech-\(frames)-\(index % 6).wav")
            let words = try Recordings.speech(index % 6, seconds: spoken, to: narration)
            return Job.Scene(
                picture: picture(index % 6), transitionFrames: min(15, frames / 2), narration: narration,
                frames: frames, words: words.map { (text: $0.0, start: $0.1, end: $0.2) })
        }
        return Job(scenes: scenes, music: file("music.wav"))
    }
}
