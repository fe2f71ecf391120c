/// Decides how far the music steps back. It is down before the first word, stays down between words and over short
/// pauses, and comes back slowly: a bed that breathed with every sentence would be worse than a loud one.
///
/// Steps of 5 ms. The curve is an S in dB, so its slope never jumps far.
struct Ducking {
    /// The speech of the coming hops that it must be told of.
    static let lookAhead = bridge
    static let attack = 60
    static let release = 200
    static let hold = 60
    /// A pause shorter than this is no reason to come back.
    static let bridge = 300

    /// 0 is up, 1 is down; straight in time.
    private var ramp = 0.0
    private var isDown = false
    private var lastSpeech = -1_000_000

    /// How far down it is at the end of this hop, from 0 to 1.
    /// - Parameters:
    ///   - hop: One more than at the last call.
    ///   - isSpeech: Asked about this hop and the next `lookAhead` ones.
    mutating func step(hop: Int, isSpeech: (Int) -> Bool) -> Double {
        if isSpeech(hop) { lastSpeech = hop }
        let near = hop - lastSpeech <= Self.hold || (hop...hop + Self.attack).contains(where: isSpeech)
        isDown = near || isDown && (hop + Self.attack...hop + Self.bridge).contains(where: isSpeech)
        ramp =
            isDown ? min(1, ramp + 1 / Double(Self.attack)) : max(0, ramp - 1 / Double(Self.release))
        return ramp * ramp * (3 - 2 * ramp)
    }
}
