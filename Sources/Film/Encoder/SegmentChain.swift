import CAV

/// Codes frames that follow each other into several segments, with one coder: each begins with a key frame that nothing
/// refers across, so each can be joined with whatever else, and none costs the start of a coder.
///
/// For one thread. Segments that are not whole when this goes are removed.
final class SegmentChain {
    private struct Link {
        let start: Int
        let frames: Int
        let writer: MovieWriter
        let stream: Int32
    }

    private let format: VideoFormat
    private let coder: PictureCoder
    private let packet: Packet
    private let attempted = "write a part of the scene"
    /// Those of which coded frames are still to come, in order.
    private var open: [Link] = []
    private var planned = 0
    private let written: (Int) throws(FilmError) -> Void
    private var count = 0

    /// - Parameter written: Told the number of each segment that is whole, from 0.
    init(
        format: VideoFormat, _ content: PictureContent, threads: Int, written: @escaping (Int) throws(FilmError) -> Void
    ) throws(FilmError) {
        self.format = format
        self.written = written
        coder = try PictureCoder(format, content, threads: threads)
        packet = try Packet()
    }

    /// Begins the next segment, when all frames of the one before were appended.
    /// - Parameter path: A scratch path; what stands there is replaced.
    func begin(_ path: String, frames: Int) throws(FilmError) {
        precondition(coder.taken == planned && frames > 0, "a segment begins before the one before has its frames")
        let writer = try MovieWriter(path: path, attempted)
        let stream = try writer.addStream(timeBase: format.timeBase, coder.describe)
        writer.setFrameRate(format.framesPerSecond, stream: stream)
        try writer.begin(.indexLast)
        open.append(Link(start: planned, frames: frames, writer: writer, stream: stream))
        planned += frames
    }

    /// Codes the next frame, which is free for the next picture when this returns.
    /// - Parameter isSteady: Whether it goes on as the frame before it did.
    func append(_ buffer: FrameBuffer, isSteady: Bool) throws(FilmError) {
        guard let last = open.last, coder.taken < planned else { preconditionFailure("a frame of no segment") }
        try coder.take(
            buffer, isKey: coder.taken == last.start, isSteady: isSteady, left: planned - coder.taken, attempted)
        while try receive() {}
    }

    /// Codes what the coder has held back, and closes the last segment.
    func finish(cancelled: () -> Bool) throws(FilmError) {
        precondition(coder.taken == planned, "the last segment has not all its frames")
        try coder.end(attempted)
        repeat {
            if cancelled() { throw Libav.cancelled(attempted) }
        } while try receive()
        guard open.isEmpty else {
            throw FilmError(.library, attempted, "the coder made \(coder.given) frames of \(coder.taken).")
        }
    }

    /// Writes one coded frame if there is one now.
    private func receive() throws(FilmError) -> Bool {
        guard try coder.next(into: packet, attempted) else { return false }
        defer { packet.clear() }
        guard let link = open.first else {
            throw FilmError(.library, attempted, "the coder made more frames than it was given.")
        }
        packet.pointer.pointee.pts -= Int64(link.start)
        packet.pointer.pointee.dts -= Int64(link.start)
        guard (0..<Int64(link.frames)).contains(packet.pointer.pointee.pts) else {
            throw FilmError(.library, attempted, "the coder mixed frames of two closed groups.")
        }
        try link.writer.write(packet, timeBase: format.timeBase, stream: link.stream)
        if coder.given == link.start + link.frames {
            try link.writer.finish()
            open.removeFirst()
            count += 1
            try written(count - 1)
        }
        return true
    }
}
