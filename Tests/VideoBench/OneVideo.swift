import BenchReport
import FoundationEssentials
import JSON
import Support

/// A video of six scenes: made from nothing, rendered only, and once more when all is there.
struct OneVideo {
    private let place: Place
    private let rounds: Int

    init(_ place: Place, rounds: Int) {
        self.place = place
        self.rounds = rounds
    }

    func measure(_ report: inout BenchReport) throws {
        let story = place.folder.file("story.txt")
        try place.story("the-lighthouse").write(toFile: story, atomically: true, encoding: .utf8)
        // Whatever is read for the first time is read now.
        _ = try place.make([story, "-o", place.folder.file("warm.mp4"), "--draft", "--seed", "999"])

        var whole: [Double] = []
        var alone: [Double] = []
        var again: [Double] = []
        var repaired: [Double] = []
        var steps: StepTimes?
        for round in 1...rounds {
            let arguments = [story, "-o", place.folder.file("film.mp4"), "--seed", "\(round)", "--force"]
            let made = try place.make(arguments)
            whole.append(made.wall)
            let id = try Self.id(made.output)
            steps = try StepTimes(log: place.log(of: id))
            try place.change("DELETE FROM assets WHERE item = '\(id)' AND kind IN ('segment', 'sound', 'film');")
            alone.append(try place.process(id).wall)
            for _ in 1...5 {
                again.append(try place.make(arguments).wall * 1000)
                try place.change("UPDATE items SET status = 'rendering', completed_at = NULL WHERE id = '\(id)';")
                repaired.append(try place.process(id).wall * 1000)
            }
        }
        let ratios = zip(whole, alone).map { $0 / $1 }
        report.add("a video, with all that starts", median(whole), "s")
        steps?.tell(&report)
        report.add("its render alone: segments, sound and film", median(alone), "s")
        report.add("a video against its render alone", median(ratios), "×", .atMost(1.25), "\(rounds) rounds")
        report.add("a video that is there, asked for again", median(again), "ms", .atMost(150), "reelmill alone")
        report.add("a wrong status set right", median(repaired), "ms", .atMost(150), "from claim to finish")
    }

    /// Of the last video that `reelmill make --json` tells of.
    static func id(_ output: String) throws -> String {
        let lines = output.split(separator: "\n").compactMap { try? JSON(parsing: String($0)) }
        guard let id = lines.last(where: { $0["event"]?.text == "finished" })?["id"]?.text else {
            throw BenchError("reelmill did not tell which video it made:\n\(output.suffix(800))")
        }
        return id
    }
}
