import Glibc

/// SplitMix64: small, fast, and the same numbers from the same seed on every machine.
package struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    package mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }

    /// One of a list that is not empty.
    package mutating func pick<List: RandomAccessCollection>(_ list: List) -> List.Element {
        list.randomElement(using: &self)!
    }

    package mutating func subset<Element>(_ list: [Element], each probability: Double = 0.5) -> [Element] {
        list.filter { _ in chance(probability) }
    }
}

/// One run of a law over random values. Its description belongs into every message, so that a failure can be repeated.
package struct Trial: CustomStringConvertible {
    package let seed: UInt64

    package var description: String { "seed \(seed): repeat it alone with REELMILL_TEST_SEED=\(seed)" }

    /// Runs `body` with fresh random numbers: `count` times, twenty times as often with REELMILL_TEST_FULL=1, and
    /// only once with REELMILL_TEST_SEED.
    package static func each(_ count: Int, _ body: (Trial, inout SplitMix64) throws -> Void) rethrows {
        let seeds: ClosedRange<UInt64> =
            if let only = environment("REELMILL_TEST_SEED").flatMap({ UInt64($0) }) {
                only...only
            } else {
                1...UInt64(isFull ? count * 20 : count)
            }
        for seed in seeds {
            var random = SplitMix64(seed: seed)
            try body(Trial(seed: seed), &random)
        }
    }

    package static var isFull: Bool { environment("REELMILL_TEST_FULL") == "1" }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
