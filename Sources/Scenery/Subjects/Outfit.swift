/// What tells the people of a trade from others.
struct Outfit {
    enum Hat {
        case toque, straw, brimmed(RGB), cap(RGB), helmet(RGB), hood(RGB), beret(RGB), hair
    }

    var top: RGB?
    var trousers: RGB?
    var hat: Hat?
    /// Down to the feet.
    var isRobe = false
    /// Over the body, in front.
    var apron: RGB?
    /// Open, over other clothes.
    var coat: RGB?
    /// Nil for either, as chance decides.
    var isWoman: Bool? = false
    var isOld = false
    /// Bare knees and long socks.
    var hasShorts = false

    static func of(_ kind: String) -> Outfit? { table[kind] }

    private static let table: [String: Outfit] = [
        "grandmother": Outfit(isWoman: true, isOld: true),
        "grandfather": Outfit(isOld: true),
        "cook": Outfit(top: RGB(0xF2F0EA), hat: .toque, apron: RGB(0xFFFFFF), isWoman: nil),
        "doctor": Outfit(coat: RGB(0xF4F6F8), isWoman: nil),
        "nurse": Outfit(top: RGB(0x8FC4D8), hat: .cap(RGB(0xF4F6F8)), isWoman: true),
        "scientist": Outfit(coat: RGB(0xF4F6F8), isWoman: nil),
        "teacher": Outfit(top: RGB(0x6A5A8C), isWoman: nil),
        "police officer": Outfit(top: RGB(0x2B3F6B), trousers: RGB(0x26304A), hat: .cap(RGB(0x1E2B4A)), isWoman: nil),
        "firefighter": Outfit(top: RGB(0x3A3A40), trousers: RGB(0x3A3A40), hat: .helmet(RGB(0xD23A2E)), isWoman: nil),
        "soldier": Outfit(top: RGB(0x5C6B44), trousers: RGB(0x4A5638), hat: .cap(RGB(0x4A5638))),
        "sailor": Outfit(top: RGB(0x2C4468), trousers: RGB(0xE8E6E0), hat: .cap(RGB(0xF2F2EE))),
        "fisherman": Outfit(top: RGB(0xE0B030), hat: .brimmed(RGB(0xE0B030))),
        "farmer": Outfit(top: RGB(0xB8503A), trousers: RGB(0x3C5A8A), hat: .straw, apron: RGB(0x3C5A8A)),
        "gardener": Outfit(top: RGB(0x6A9A58), hat: .straw, apron: RGB(0x8A6A44), isWoman: nil),
        "worker": Outfit(top: RGB(0xE08A2E), trousers: RGB(0x3A4A60), hat: .helmet(RGB(0xF2C230)), isWoman: nil),
        "craftsman": Outfit(top: RGB(0xD8CDB8), hat: nil, apron: RGB(0x7A5236)),
        "merchant": Outfit(top: RGB(0x4E7E6A), hat: .brimmed(RGB(0x5A3E2C)), apron: RGB(0xD8CDB8), isWoman: nil),
        "monk": Outfit(top: RGB(0x7A5A3C), hat: .hood(RGB(0x6A4C32)), isRobe: true),
        "judge": Outfit(top: RGB(0x2A2630), hat: .hair, isRobe: true, isWoman: nil),
        "artist": Outfit(top: RGB(0xE8E0D0), hat: .beret(RGB(0xA8343A)), isWoman: nil),
        "musician": Outfit(top: RGB(0x2A2A34), trousers: RGB(0x23232B), isWoman: nil),
        "dancer": Outfit(top: RGB(0xE08AA8), isWoman: true),
        "athlete": Outfit(top: RGB(0xD8342E), trousers: RGB(0xF2F2F0), isWoman: nil, hasShorts: true),
        "goalkeeper": Outfit(top: RGB(0xF0C030), trousers: RGB(0x26304A), isWoman: nil, hasShorts: true),
        "referee": Outfit(top: RGB(0x26262C), trousers: RGB(0x1E1E24), isWoman: nil, hasShorts: true),
        "pilot": Outfit(top: RGB(0x7A5236), trousers: RGB(0x4A4640), hat: .cap(RGB(0x4A3626))),
        "driver": Outfit(top: RGB(0x4A5A70), hat: .cap(RGB(0x3A465A))),
        "rider": Outfit(top: RGB(0x2E8C8A), trousers: RGB(0x2A2E38), hat: .helmet(RGB(0xF2F2F0)), isWoman: nil),
        "wanderer": Outfit(top: RGB(0x6E7A4A), hat: .brimmed(RGB(0x6A4C32))),
        "beggar": Outfit(top: RGB(0x7A7064), trousers: RGB(0x4E463E), hat: .hood(RGB(0x685E52))),
        "thief": Outfit(top: RGB(0x34343C), trousers: RGB(0x26262C), hat: .cap(RGB(0x22222A))),
        "boss": Outfit(top: RGB(0x2F3648), trousers: RGB(0x2A3040), isWoman: nil),
        "mayor": Outfit(top: RGB(0x33384A), trousers: RGB(0x2A3040), hat: .brimmed(RGB(0x24242C))),
        "scarecrow": Outfit(top: RGB(0xA87838), trousers: RGB(0x5A6A8A), hat: .straw),
        "dwarf": Outfit(top: RGB(0x9A4A34), hat: .hood(RGB(0xB8342E)), isOld: true),
        "elf": Outfit(top: RGB(0x4E8A4A), trousers: RGB(0x6A5236), hat: .hood(RGB(0x3E7A40)), isWoman: nil),
        "fairy": Outfit(top: RGB(0xE8A0D0), isWoman: true),
        "vampire": Outfit(top: RGB(0x8A1E2A), trousers: RGB(0x1E1A22), coat: RGB(0x1E1A22)),
        "zombie": Outfit(top: RGB(0x6A7A5A), trousers: RGB(0x4A4A48)),
        "giant": Outfit(top: RGB(0x7A8A4A), trousers: RGB(0x6A5236)),
    ]
}

extension Sketch {
    /// People of a trade, and several at once.
    func people(_ wish: Wish, _ own: inout Randomness) -> Bool {
        if wish.kind == "crowd" {
            for row in 0..<2 {
                for place in 0..<(row == 0 ? 4 : 3) {
                    var one = Wish(kind: own.pick(["man", "woman", "man", "woman", "girl", "child"]))
                    one.isOld = own.chance(0.2)
                    let x = (Double(place) - (row == 0 ? 1.5 : 1)) * 0.34 + own.between(-0.04, 0.04)
                    let tall = one.kind == "girl" || one.kind == "child" ? 0.62 : own.between(0.78, 0.86)
                    let spot = at(x, row == 0 ? 0.1 : 0)
                    Sketch(surface: surface, tall: self.tall * tall, foot: spot).person(one, nil, &own)
                }
            }
            return true
        }
        guard let outfit = Outfit.of(wish.kind) else { return false }
        var one = wish
        one.kind = outfit.isWoman ?? own.chance(0.5) ? "woman" : "man"
        one.isOld = wish.isOld || outfit.isOld
        person(one, outfit, &own)
        return true
    }

    /// - Parameters:
    ///   - y: The middle of the head.
    ///   - r: Its radius.
    func hat(_ hat: Outfit.Hat, _ y: Double, _ r: Double) {
        func dome(_ tone: RGB, _ low: Double, _ high: Double, _ wide: Double) {
            blob(
                [
                    (-r * wide, y + r * low), (-r * wide * 0.94, y + r * (low + high) / 2), (-r * 0.5, y + r * high),
                    (r * 0.5, y + r * high), (r * wide * 0.94, y + r * (low + high) / 2), (r * wide, y + r * low),
                ], tone)
        }
        switch hat {
        case .toque:
            for x in [-0.55, 0.0, 0.55] { round(x * r, y + r * 1.55, r * 0.62, RGB(0xF6F4EE)) }
            shape(
                [(-r * 0.9, y + r * 0.5), (-r * 0.95, y + r * 1.4), (r * 0.95, y + r * 1.4), (r * 0.9, y + r * 0.5)],
                RGB(0xF6F4EE))
            stroke([(-r * 0.88, y + r * 0.56), (r * 0.88, y + r * 0.56)], r * 0.14, RGB(0xD8D4CC))
        case .straw:
            dome(RGB(0xE6C878), 0.35, 1.35, 0.95)
            stroke([(-r * 0.92, y + r * 0.55), (r * 0.92, y + r * 0.55)], r * 0.2, RGB(0xA8483A))
            round(0, y + r * 0.45, r * 1.75, r * 0.2, RGB(0xD8B866))
        case .brimmed(let tone):
            dome(tone, 0.35, 1.3, 0.95)
            stroke([(-r * 0.92, y + r * 0.58), (r * 0.92, y + r * 0.58)], r * 0.16, tone.darker(0.4))
            round(0, y + r * 0.47, r * 1.5, r * 0.19, tone.darker(0.12))
        case .cap(let tone):
            dome(tone, 0.38, 1.2, 1.04)
            blob(
                [(r * 0.1, y + r * 0.55), (r * 1.45, y + r * 0.42), (r * 1.4, y + r * 0.28), (r * 0.1, y + r * 0.36)],
                tone.darker(0.35))
            round(r * 0.25, y + r * 0.78, r * 0.14, RGB(0xE8C250))
        case .helmet(let tone):
            dome(tone, 0.3, 1.3, 1.1)
            stroke([(-r * 1.15, y + r * 0.38), (r * 1.4, y + r * 0.34)], r * 0.17, tone.darker(0.2))
            stroke([(0, y + r * 0.5), (0, y + r * 1.22)], r * 0.16, tone.lighter(0.3))
        case .hood(let tone):
            blob(
                [
                    (-r * 1.08, y - r * 0.7), (-r * 1.12, y + r * 0.45), (-r * 0.2, y + r * 1.5),
                    (r * 0.9, y + r * 0.8),
                    (r * 1.05, y + r * 0.2), (r * 0.5, y + r * 0.72), (-r * 0.5, y + r * 0.6), (-r * 0.8, y - r * 0.7),
                ], tone)
        case .beret(let tone):
            round(-r * 0.15, y + r * 0.95, r * 1.15, r * 0.4, turned: 0.2, tone)
            stroke([(-r * 0.1, y + r * 1.2), (-r * 0.05, y + r * 1.45)], r * 0.12, tone.darker(0.2))
        case .hair:
            for side in [-1.0, 1] {
                for step in 0..<3 {
                    round(side * r * 0.95, y + r * (0.4 - 0.5 * Double(step)), r * 0.32, RGB(0xE8E6E0))
                }
            }
            dome(RGB(0xE8E6E0), 0.35, 1.15, 1.02)
        }
    }
}
