/// Reads what those in a prompt do and hold: `the fox sleeping, a girl holding a red umbrella, the lantern unlit`.
struct Doing {
    private var poses: [String: Pose] = [:]
    private var holders: [String: Held] = [:]
    private var unlit: Set<String> = []
    /// Said of whoever is named next.
    private var next: Pose?
    private(set) var last: (kind: String, end: Int)?
    private var holder: String?
    /// `an unlit lantern`
    var isUnlit = false

    mutating func read(_ index: Int, _ words: [String], _ brief: inout Brief) {
        let word = words[index]
        if let pose = Pose.told(word) {
            if let last, isBehind(last.end, index, words) {
                poses[last.kind] = pose
            } else {
                next = pose
            }
        }
        if word == "unlit" || word == "extinguished" {
            if index > 0, words[index - 1] == "lighthouse" { return }
            if let last, last.end == index { unlit.insert(last.kind) } else { isUnlit = true }
        }
        let isHolding = ["holding", "carrying", "holds", "carries"].contains(word)
        if isHolding || word == "with", let last, isHolding || last.end == index,
            Keywords.kind(last.kind)?.stand != .thing
        {
            holder = last.kind
        }
    }

    /// `a girl sitting`, `the man is asleep`
    private func isBehind(_ end: Int, _ index: Int, _ words: [String]) -> Bool {
        index == end || index == end + 1 && ["is", "was", "are", "were"].contains(words[end])
    }

    mutating func name(_ kind: String, until end: Int, _ colour: RGB?) {
        if let own = holder {
            holder = nil
            if Keywords.isHoldable(kind), own != kind {
                holders[own] = Held(kind: kind, colour: colour, isUnlit: isUnlit)
                isUnlit = false
                // What follows is still said of who holds it.
                last = (own, end)
                return
            }
        }
        if let pose = next { (poses[kind], next) = (pose, nil) }
        if isUnlit {
            unlit.insert(kind)
            isUnlit = false
        }
        last = (kind, end)
    }

    func tell(_ brief: inout Brief, _ counts: [String: Int]) {
        for index in brief.subjects.indices {
            let kind = brief.subjects[index].kind
            if let pose = poses[kind] { brief.subjects[index].pose = pose }
            if unlit.contains(kind) { brief.subjects[index].isUnlit = true }
        }
        if poses.isEmpty, let next,
            let first = brief.subjects.indices.first(where: {
                Keywords.kind(brief.subjects[$0].kind)?.stand != .thing
            })
        {
            brief.subjects[first].pose = next
        }
        for (own, held) in holders {
            guard let at = brief.subjects.firstIndex(where: { $0.kind == own }) else { continue }
            var held = held
            if let thing = brief.subjects.firstIndex(where: { $0.kind == held.kind }), counts[held.kind] ?? 1 == 1 {
                held.colour = held.colour ?? brief.subjects[thing].colour
                held.isUnlit = held.isUnlit || brief.subjects[thing].isUnlit
            }
            held.isUnlit = held.isUnlit || unlit.contains(held.kind)
            brief.subjects[at].held = held
        }
        let taken = Set(holders.values.map(\.kind)).filter { counts[$0] ?? 1 == 1 }
        brief.subjects.removeAll { taken.contains($0.kind) }
    }
}
