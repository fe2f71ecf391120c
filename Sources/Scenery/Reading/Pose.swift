/// What a body does.
enum Pose: String, Sendable {
    case standing, walking, running, sitting, sleeping, flying, jumping, swimming

    /// By a word of a prompt.
    static func told(_ word: String) -> Pose? {
        switch word {
        case "walking", "climbing", "wandering", "strolling": .walking
        case "running", "racing", "galloping", "sprinting", "fleeing": .running
        case "sitting", "seated", "kneeling": .sitting
        case "sleeping", "asleep", "lying", "dozing": .sleeping
        case "flying", "soaring", "gliding": .flying
        case "jumping", "leaping", "hopping", "dancing": .jumping
        case "swimming": .swimming
        case "standing": .standing
        default: nil
        }
    }
}

/// What somebody has in the hand, or in the mouth.
struct Held: Hashable, Sendable {
    var kind: String
    var colour: RGB?
    var isUnlit = false
}

/// Towns that are drawn by what stands in them.
enum Town: String, CaseIterable, Sendable {
    case paris, london, venice, rome, tokyo, berlin, cairo, newYork = "new york"
}

extension Keywords {
    /// What a hand can hold.
    static func isHoldable(_ kind: String) -> Bool {
        guard let stand = self.kind(kind), stand.stand == .thing || kind == "toy balloon" || kind == "fish" else {
            return false
        }
        return !tooBig.contains(kind)
    }

    private static let tooBig: Set<String> = [
        "table", "chair", "bed", "door", "window", "ladder", "piano", "television", "printer", "puddle", "fire", "bush",
        "coat", "scarf", "hat", "glasses", "shoe", "sneaker", "anchor", "nest", "telescope", "potted plant",
    ]
}
