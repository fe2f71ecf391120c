import CEBUR128

/// Loudness by EBU R 128. One owner of an `ebur128_state`.
final class LoudnessMeter {
    private var state: UnsafeMutablePointer<ebur128_state>?

    init() {
        state = ebur128_init(UInt32(Sound.channels), UInt(Sound.rate), Int32(EBUR128_MODE_I.rawValue))
        // It returns nothing only when there is no memory, in which case the allocations of Swift end the process too.
        precondition(state != nil, "no memory for a loudness meter")
    }

    deinit { ebur128_destroy(&state) }

    func add(_ block: UnsafeBufferPointer<Float>) {
        let code = ebur128_add_frames_float(state, block.baseAddress, block.count / Sound.channels)
        precondition(code == Int32(EBUR128_SUCCESS.rawValue), "no memory for a loudness meter")
    }

    /// LUFS of all so far. Minus infinity for silence, and for less than 0.4 s.
    var integrated: Double {
        var loudness = -Double.infinity
        ebur128_loudness_global(state, &loudness)
        return loudness
    }

    /// LUFS of the last 5 ms, without any gate.
    var lastHop: Double {
        var loudness = -Double.infinity
        ebur128_loudness_window(state, UInt(Sound.hop * 1000 / Sound.rate), &loudness)
        return loudness
    }
}
