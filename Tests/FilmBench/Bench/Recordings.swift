import Film

/// Speech and music for the films of the benchmark, made by the `ffmpeg` command.
enum Recordings {
    static let sentences = [
        "The lighthouse keeper counted the ships that passed in the night, and wrote each name into a heavy book.",
        "Nobody had told her that the harbour was closed, so she kept the lamp burning until the oil was gone.",
        "In the morning a boy came up the stairs with bread, two letters, and a dog that was afraid of gulls.",
        "They read the first letter together, slowly, because the rain had washed half of the words away.",
        "The second one said that a storm was on its way, larger than any that the old people remembered.",
        "So they carried the great lens to the window, polished it once more, and waited for the first sail.",
    ]

    /// One sentence and another, as long as asked for and no longer, read by a voice; its words with their times, which
    /// are shared out by length: near enough for captions that nobody reads.
    static func speech(_ number: Int, seconds: Double, to path: String) throws -> [(String, Double, Double)] {
        let count = Int((seconds / 5).rounded(.up)) + 1
        let text = (0..<count).map { sentences[(number + $0) % sentences.count] }.joined(separator: " ")
        let spoken = text.filter { $0.isLetter || $0 == " " || $0 == "." }
        try ffmpeg(["-f", "lavfi", "-i", "flite=text='\(spoken)':voice=slt", "-ar", "48000", path + ".long.wav"])
        guard let whole = try MediaProbe(path: path + ".long.wav").seconds, whole > seconds else {
            throw BenchError("the voice read \(count) sentences in less than \(seconds) s")
        }
        try ffmpeg(["-i", path + ".long.wav", "-t", "\(seconds)", "-af", "afade=out:st=\(seconds - 0.05):d=0.05", path])
        var words: [(String, Double, Double)] = []
        var position = 0
        for word in text.split(separator: " ") {
            let start = Double(position) / Double(text.count) * whole
            position += word.count + 1
            let end = Double(position) / Double(text.count) * whole
            guard end <= seconds else { break }
            words.append((String(word), start, end - 0.03))
        }
        return words
    }

    /// Twelve seconds of four slow chords, to be looped.
    static func music(to path: String) throws {
        func chord(_ start: Int, _ notes: [Double]) -> String {
            let swell = "pow(sin(PI*(t-\(start))/3)\\,2)*between(t\\,\(start)\\,\(start + 3))"
            return notes.map { "0.08*\(swell)*(sin(2*PI*\($0)*t)+0.4*sin(4*PI*\($0)*t))" }.joined(separator: "+")
        }
        let chords = [[220, 261.6, 329.6], [174.6, 220, 261.6], [196, 246.9, 293.7], [164.8, 207.7, 246.9]]
        let tune = chords.enumerated().map { chord($0 * 3, $1) }.joined(separator: "+")
        try ffmpeg(["-f", "lavfi", "-i", "aevalsrc=exprs='\(tune)|\(tune)':s=48000:d=12", path])
    }

    static func ffmpeg(_ arguments: [String]) throws {
        try Child.run("ffmpeg", ["-nostdin", "-hide_banner", "-v", "error", "-y"] + arguments)
    }
}
