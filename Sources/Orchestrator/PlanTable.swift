import Digests
package import JSON
package import StageMachine

/// A plan as a person reads it: each piece, present or to be made, and why.
package struct PlanTable {
    let id: String
    let plan: Plan
    /// In the order of the steps.
    let pieces: [AssetRef]

    package init(id: String, plan: Plan, pieces: [AssetRef]) {
        self.id = id
        self.plan = plan
        self.pieces = pieces
    }

    private struct Line {
        let piece: String
        let state: String
        let why: String
        var content: Digest?
    }

    private var lines: [Line] {
        let todo = Dictionary(plan.todo.map { ($0.ref, $0) }) { first, _ in first }
        return pieces.map { ref in
            if let asset = plan.done[ref] {
                return Line(
                    piece: "\(ref)", state: "present", why: "\(asset.size) bytes, \(asset.mimeType)",
                    content: asset.content)
            }
            if let work = todo[ref] { return Line(piece: "\(ref)", state: "to make", why: work.reason.sentence) }
            let missing = (plan.blocked[ref] ?? []).map(\.description)
            let shown =
                missing.prefix(3).joined(separator: ", ") + (missing.count > 3 ? " and \(missing.count - 3) more" : "")
            return Line(piece: "\(ref)", state: "waits", why: "for \(shown)")
        }
    }

    var text: String {
        let lines = lines
        let widest = max(5, lines.map(\.piece.count).max() ?? 0)
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        var out = "\(padded("PIECE", widest))  STATE    WHY\n"
        for line in lines { out += "\(padded(line.piece, widest))  \(padded(line.state, 7))  \(line.why)\n" }
        return out + "\(plan.done.count) of \(plan.count) pieces are present; status \(plan.status.rawValue), "
            + "\(Int(plan.progress)) %\n"
    }

    package var json: JSON {
        [
            "id": JSON(id), "status": JSON(plan.status.rawValue), "progress": .double(plan.progress),
            "pieces": .array(
                lines.map { line in
                    [
                        "asset": JSON(line.piece), "state": JSON(line.state), "why": JSON(line.why),
                        "content": JSON(line.content?.hex),
                    ]
                }),
        ]
    }
}
