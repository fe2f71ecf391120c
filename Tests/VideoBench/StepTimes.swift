import BenchReport
import JSON

/// When each piece of a video was begun and finished, as its log tells.
struct StepTimes {
    struct Piece {
        let kind: String
        let from: Double
        let to: Double
    }

    private(set) var pieces: [Piece] = []
    private let start: Double

    init(log: String) throws {
        var begun: [String: Double] = [:]
        var first: Double?
        for line in log.split(separator: "\n") {
            guard let json = try? JSON(parsing: String(line)), let moment = json["time"]?.text.flatMap(Self.seconds),
                let asset = json["asset"]?.text
            else { continue }
            first = first ?? moment
            if json["message"]?.text == "making" { begun[asset] = moment }
            if json["message"]?.text == "made", let from = begun[asset] {
                pieces.append(Piece(kind: String(asset.prefix { $0 != "/" }), from: from, to: moment))
            }
        }
        guard let first, !pieces.isEmpty else { throw BenchError("the log of the video does not tell of its pieces") }
        start = first
    }

    /// For each kind: when the first was begun and the last finished, since the start.
    func tell(_ report: inout BenchReport) {
        let kinds = Dictionary(grouping: pieces, by: \.kind).map { kind, pieces in
            (kind: kind, count: pieces.count, from: pieces.map(\.from).min()!, to: pieces.map(\.to).max()!)
        }
        for kind in kinds.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
            report.add(
                "  \(kind.kind)", kind.to - kind.from, "s", nil,
                "\(kind.count) from \(rounded(kind.from - start, 2)) to \(rounded(kind.to - start, 2)) s")
        }
    }

    /// Of the day, of a time as in `2026-11-21T14:42:40.014Z`.
    private static func seconds(_ text: String) -> Double? {
        let parts = text.dropFirst(11).dropLast().split(separator: ":").compactMap { Double($0) }
        return parts.count == 3 ? parts[0] * 3600 + parts[1] * 60 + parts[2] : nil
    }
}
