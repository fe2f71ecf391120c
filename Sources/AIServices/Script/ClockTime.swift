/// The time of day that a clock tells, as in `at 7:45 a.m.`.
enum ClockTime {
    static func told(in narration: String) -> String? {
        guard let match = narration.firstMatch(of: /\b(\d{1,2})(?:[:.]\d{2})?\s?([AaPp])\.?\s?[Mm]\b/),
            let hour = Int(match.1), (1...12).contains(hour)
        else { return nil }
        switch hour % 12 + (match.2.lowercased() == "p" ? 12 : 0) {
        case 5...6: return "at dawn"
        case 7...10: return "in the morning"
        case 11...13: return "at noon"
        case 14...17: return "in the afternoon"
        case 18...20: return "at dusk"
        default: return "at night"
        }
    }
}

extension Lexicon.Mention {
    var isTime: Bool { if case .time = meaning { true } else { false } }
}
