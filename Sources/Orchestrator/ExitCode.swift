/// What a command tells its caller, as `process-video` promises it.
package enum ExitCode: Int32, Sendable {
    case completed = 0
    case failed = 1
    /// Wrong arguments, no such item, bad settings.
    case usage = 2
    /// Someone else works on the item, or took it over.
    case heldElsewhere = 3
    /// Asked to end; the item is back in the queue.
    case stopped = 130
}
