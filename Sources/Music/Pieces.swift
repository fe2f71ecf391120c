/// The six pieces. Degrees count from 0, so 0, 2, 4 is the triad on the tonic.
extension Sketch {
    private static let seventh = [0, 2, 4, 6]
    private static let ninth = [0, 2, 6, 8]
    private static let added = [0, 2, 4, 8]

    static func of(_ mood: Mood) -> Sketch {
        switch mood {
        case .calm: calm
        case .bright: bright
        case .tense: tense
        case .sad: sad
        case .dreamy: dreamy
        case .bold: bold
        }
    }

    /// C major, slow: electric piano over a warm pad.
    private static let calm = Sketch(
        beatsPerMinute: 72, scale: .major(0),
        chords: [
            Chord(0, added), Chord(5, seventh), Chord(3, added), Chord(4, [0, 2, 4, 5]), Chord(0, added, over: 2),
            Chord(3, seventh), Chord(1, seventh), Chord(4, [0, 3, 4, 8]),
        ],
        parts: [
            .pad(level: 0.5), .bass(at: [0, 2.5], level: 0.4),
            .chords(.keys, at: [0], length: 3.5, level: 0.3),
            .arpeggio(.keys, order: [nil, nil, nil, 2, nil, 3, nil, 1], step: 0.5, level: 0.28, bars: [1, 3, 5, 7]),
            .melody(
                .keys, level: 0.4, octave: 5,
                [
                    0: [(2, 2, 1), (3, 4, 2)], 2: [(1.5, 2, 1), (2.5, 1, 1), (3.5, 0, 2)],
                    4: [(2, 2, 1), (3, 4, 1)], 5: [(0.5, 5, 1.5), (2, 4, 2)], 6: [(1, 3, 1), (2, 2, 1), (3, 1, 3)],
                ]),
        ])

    /// D major, lively: plucked arpeggios, bells, a shaker.
    private static let bright = Sketch(
        beatsPerMinute: 108, scale: .major(2),
        chords: [
            Chord(0, added), Chord(4, over: 6), Chord(5, seventh), Chord(3, added), Chord(0, over: 2), Chord(3, added),
            Chord(4, [0, 3, 4]), Chord(4), Chord(5, seventh), Chord(3, added), Chord(0, added), Chord(4, over: 6),
            Chord(1, seventh), Chord(3, added), Chord(4, [0, 3, 4]), Chord(4),
        ],
        parts: [
            .pad(level: 0.3), .bass(at: [0, 1.5, 2.5], level: 0.32),
            .arpeggio(.pluck, order: [0, 2, 3, 1, 4, 3, 2, 3], step: 0.5, level: 0.5),
            .chords(.keys, at: [0.5, 2.5], length: 0.8, level: 0.14),
            .melody(
                .bell, level: 0.26, octave: 5,
                [
                    1: [(2, 4, 1), (3, 6, 1)], 3: [(0, 5, 1), (1, 4, 1), (2.5, 2, 2)], 5: [(2, 2, 1), (3, 3, 1)],
                    7: [(0, 4, 3)], 9: [(2, 5, 1), (3, 7, 1)], 11: [(0, 6, 1), (1, 4, 1), (2.5, 4, 2)],
                    13: [(1, 3, 1), (2, 5, 1)], 15: [(0, 4, 2)],
                ]),
            .drum(.kick, at: [0, 2.5], level: 0.36, bars: Array(4..<16)),
            .drum(.shaker, at: [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5], level: 0.12),
            .drum(.tick, at: [1, 3], level: 0.2, bars: Array(8..<16)),
        ])

    /// D phrygian over a pedal: a pulse below, a muted figure, single high tones.
    private static let tense = Sketch(
        beatsPerMinute: 90, scale: .phrygian(2),
        chords: [
            Chord(0, [0, 2, 4]), Chord(0, [0, 2, 4, 8]), Chord(1, seventh, over: 0), Chord(0, [0, 2, 4]),
            Chord(3, [0, 2, 4], over: 0), Chord(5, seventh, over: 0), Chord(1, seventh, over: 0), Chord(0, [0, 3, 4]),
            Chord(3, seventh), Chord(5, [0, 2, 4]), Chord(6, [0, 2, 4, 8]), Chord(1, seventh),
        ],
        parts: [
            .pad(level: 0.42),
            .bass(at: [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5], level: 0.34),
            .arpeggio(.pluck, order: [0, nil, 1, 0, nil, 2, nil, 1], step: 0.5, level: 0.3, octaves: -1),
            .melody(
                .bell, level: 0.2, octave: 5,
                [
                    1: [(2, 4, 3)], 3: [(2, 2, 1), (3, 1, 3)], 6: [(2, 5, 2)], 7: [(0, 4, 3)], 10: [(2, 6, 2)],
                    11: [(0, 5, 3)],
                ]),
            .drum(.tom, at: [0], level: 0.5, bars: [0, 2, 4, 6, 8, 10]),
            .drum(.tick, at: [0.5, 1.5, 2.5, 3.5], level: 0.16, bars: Array(4..<12)),
        ])

    /// A minor, slow: a piano alone with long strings.
    private static let sad = Sketch(
        beatsPerMinute: 60, scale: .minor(9),
        chords: [
            Chord(0, added), Chord(5, seventh), Chord(2, added, over: 4), Chord(6, [0, 2, 4, 5]), Chord(3, ninth),
            Chord(0, over: 2), Chord(5, seventh), Chord(4, [0, 2, 4, 6]),
        ],
        parts: [
            .pad(level: 0.42), .bass(at: [0], level: 0.42),
            .arpeggio(.keys, order: [0, 1, 2, 3, nil, 2, 1, nil], step: 0.5, level: 0.26),
            .melody(
                .keys, level: 0.44, octave: 5,
                [
                    0: [(1, 2, 1), (2, 1, 1), (3, 0, 2)], 2: [(1, 4, 1.5), (2.5, 3, 0.5), (3, 2, 2)],
                    4: [(1, 5, 1), (2, 4, 1), (3, 3, 2)], 5: [(2, 2, 2)], 6: [(1, 2, 1), (2, 1, 1), (3, 0, 1)],
                    7: [(0, 1, 3)],
                ]),
        ])

    /// F lydian, floating: bells over a wide pad, no beat.
    private static let dreamy = Sketch(
        beatsPerMinute: 66, scale: .lydian(5),
        chords: [
            Chord(0, [0, 2, 4, 6]), Chord(1, [0, 2, 4, 5], over: 0), Chord(2, seventh), Chord(6, [0, 2, 4, 6]),
            Chord(0, [0, 4, 6, 8]), Chord(1, added, over: 0), Chord(5, seventh), Chord(4, [0, 2, 4, 6]),
        ],
        parts: [
            .pad(level: 0.56), .bass(at: [0], level: 0.38),
            .arpeggio(.bell, order: [1, nil, 3, nil, 2, 4, nil, 3], step: 0.5, level: 0.15, octaves: 1),
            .arpeggio(.pluck, order: [0, nil, nil, 2, nil, nil, 3, nil], step: 0.5, level: 0.2, bars: [2, 3, 6, 7]),
            .melody(
                .bell, level: 0.24, octave: 5,
                [
                    0: [(2, 4, 2)], 1: [(1, 3, 1), (2, 5, 2)], 3: [(0, 6, 2), (2, 8, 2)], 5: [(1, 5, 1), (2, 7, 2)],
                    6: [(2, 6, 2)],
                ]),
        ])

    /// C minor, on the march: low strings in quavers, broad chords, drums.
    private static let bold = Sketch(
        beatsPerMinute: 96, scale: .minor(0),
        chords: [
            Chord(0, [0, 2, 4]), Chord(5, [0, 2, 4]), Chord(2, [0, 2, 4]), Chord(6, [0, 2, 4]), Chord(0, [0, 2, 4]),
            Chord(5, [0, 2, 4, 8]), Chord(3, [0, 2, 4]), Chord(6, [0, 3, 4]), Chord(5, [0, 2, 4]), Chord(6, [0, 2, 4]),
            Chord(2, [0, 2, 4], over: 4), Chord(6, [0, 2, 4]),
        ],
        parts: [
            .pad(level: 0.3),
            .bass(at: [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5], level: 0.36),
            .chords(.brass, at: [0], length: 3.4, level: 0.3),
            .arpeggio(.pluck, order: [0, 2, 1, 2], step: 0.5, level: 0.3),
            .melody(
                .brass, level: 0.36, octave: 4,
                [
                    0: [(2, 0, 1), (3, 1, 1)], 1: [(0, 2, 2.5)], 2: [(2, 2, 1), (3, 3, 1)], 3: [(0, 1, 3)],
                    4: [(2, 0, 1), (3, 1, 1)], 5: [(0, 2, 1.5), (2, 4, 2)], 6: [(0, 5, 2), (2, 3, 2)], 7: [(0, 3, 3)],
                    8: [(0, 2, 2), (2, 4, 2)], 9: [(0, 3, 3)], 10: [(0, 4, 2), (2, 6, 2)],
                    11: [(0, 6, 2), (2, 3, 1.5)],
                ]),
            .drum(.tom, at: [0, 1.5, 2, 3.5], level: 0.6),
            .drum(.tick, at: [1, 3], level: 0.24, bars: Array(4..<12)),
            .drum(.shaker, at: [0.5, 1.5, 2.5, 3.5], level: 0.1),
        ])
}
