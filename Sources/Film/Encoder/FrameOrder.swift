/// How a frame is coded, as far as it is known before the coder looks at it.
enum FrameKind {
    /// Begins a closed group.
    case key
    /// Others refer to it.
    case reference
    /// Made of the references before and behind it.
    case between
    /// The coder is to find out. That costs it about a sixth of its time.
    case undecided
}

/// Foretells what x264 would find out about frames that move steadily, such as those of a still that the view glides
/// over: three of them lie between two references, always. Told so, it decides the same, sooner.
struct FrameOrder {
    /// What `VideoEncoder.options` allow.
    static let between = 3

    private let groupLength: Int
    private let isCutFree: Bool
    /// Of the next frame in its group.
    private var place = 0
    /// Where in the group the frames began to be steady.
    private var steadyFrom: Int?

    /// - Parameter isCutFree: Whether the coder begins no group by itself before one is full.
    init(groupLength: Int, isCutFree: Bool) {
        self.groupLength = groupLength
        self.isCutFree = isCutFree
    }

    /// - Parameters:
    ///   - isKey: Whether a group has to begin here, wherever the one before would have ended.
    ///   - isSteady: Whether it goes on as the frame before it did.
    ///   - left: How many frames come before the next that has to be a key, or the end, with this one; 0 if nobody knows.
    mutating func next(isKey: Bool, isSteady: Bool, left: Int) -> FrameKind {
        // Where a group is full the coder begins the next by itself. If it were told before, it would take the frames in
        // front of it for worth more than they are.
        let isForced = isKey && !(isCutFree && place == groupLength)
        if isForced || place == groupLength {
            place = 0
            steadyFrom = nil
        }
        defer { place += 1 }
        steadyFrom = isSteady ? steadyFrom ?? place : nil
        guard place > 0 else { return isForced ? .key : .undecided }
        let run = Self.between + 1
        // How a group ends the coder decides.
        guard let steadyFrom, (place - 1) / run * run + 1 >= steadyFrom, min(groupLength - place, left) > run else {
            return .undecided
        }
        return place.isMultiple(of: run) ? .reference : .between
    }
}
