import CComposite

package enum RenderMemory {
    /// For a process that renders: each picture's worth of memory goes back to the system when it is freed. By itself the
    /// allocator keeps large pieces in pools, a third of all that a render takes.
    package static func giveBackLargePieces() { reelmill_give_back_large_pieces() }
}
