import CAV

/// A segment that was written whole.
package struct Segment: Sendable, Hashable {
    package let path: String
    package let frames: Int
}

/// Codes frames into a segment: a file with a timeline of its own from 0, which begins with a key frame, refers to
/// nothing outside, and can be joined with others of the same format without coding again.
///
/// The file is an MP4 with its index at the end. It keeps times exactly, keeps the parameter sets once in its header
/// where they can be compared, plays alone as a preview, and cannot be opened when it was cut short.
///
/// An encoder belongs to one thread at a time. If it goes before `finish`, its file is removed.
package final class SegmentEncoder {
    private let format: VideoFormat
    private let path: String
    private let attempted: String
    private let coder: PictureCoder
    private let writer: MovieWriter
    private let stream: Int32
    private let packet: Packet

    /// - Parameters:
    ///   - path: A scratch path; what stands there is replaced. The caller brings the finished file to the disk.
    ///   - threads: 1 where several segments are coded side by side; 0 lets x264 take all cores.
    package init(
        path: String, format: VideoFormat, _ content: PictureContent = .anything, threads: Int
    ) throws(FilmError) {
        self.format = format
        self.path = path
        attempted = "write the segment \(Libav.name(path))"
        coder = try PictureCoder(format, content, threads: threads)
        packet = try Packet()
        writer = try MovieWriter(path: path, attempted)
        stream = try writer.addStream(timeBase: format.timeBase, coder.describe)
        writer.setFrameRate(format.framesPerSecond, stream: stream)
        try writer.begin(.indexLast)
    }

    /// Codes the next frame. The frame is not copied before x264 has it, and is free for the next picture when this
    /// returns.
    /// - Parameters:
    ///   - isSteady: Whether it goes on as the frame before it did.
    ///   - left: How many frames are still to come, with this one; 0 if nobody knows.
    package func append(_ buffer: FrameBuffer, isSteady: Bool = false, left: Int = 0) throws(FilmError) {
        guard buffer.width == format.width, buffer.height == format.height else {
            throw FilmError(
                .badInput, attempted,
                "frame \(coder.taken) has \(buffer.width)x\(buffer.height) pixels instead of "
                    + "\(format.width)x\(format.height).")
        }
        try coder.take(buffer, isSteady: isSteady, left: left, attempted)
        while try receive() {}
    }

    /// Codes what the coder has held back, and closes the file.
    /// - Parameter cancelled: Asked before each frame that is still to be coded.
    package func finish(cancelled: () -> Bool = { false }) throws(FilmError) -> Segment {
        guard coder.taken > 0 else { throw FilmError(.badInput, attempted, "it has no frame.") }
        try coder.end(attempted)
        repeat {
            if cancelled() { throw Libav.cancelled(attempted) }
        } while try receive()
        guard coder.given == coder.taken else {
            throw FilmError(.library, attempted, "the coder made \(coder.given) frames of \(coder.taken).")
        }
        try writer.finish()
        return Segment(path: path, frames: coder.given)
    }

    /// Codes a whole segment.
    /// - Parameters:
    ///   - cancelled: Asked before each frame.
    ///   - progress: Told the number of frames drawn so far.
    ///   - isSteady: Whether the frame of that number goes on as the one before it did.
    ///   - draw: The frame of that number. It may be the same buffer each time.
    package static func write(
        to path: String, format: VideoFormat, _ content: PictureContent = .anything, threads: Int, frames: Int,
        cancelled: () -> Bool = { false }, progress: (Int) -> Void = { _ in },
        isSteady: (Int) -> Bool = { _ in false }, draw: (Int) throws(FilmError) -> FrameBuffer
    ) throws(FilmError) -> Segment {
        let encoder = try SegmentEncoder(path: path, format: format, content, threads: threads)
        for number in 0..<max(0, frames) {
            if cancelled() { throw Libav.cancelled(encoder.attempted) }
            try encoder.append(try draw(number), isSteady: isSteady(number), left: frames - number)
            progress(number + 1)
        }
        return try encoder.finish(cancelled: cancelled)
    }

    /// Writes one coded frame if there is one now.
    private func receive() throws(FilmError) -> Bool {
        guard try coder.next(into: packet, attempted) else { return false }
        defer { packet.clear() }
        try writer.write(packet, timeBase: format.timeBase, stream: stream)
        return true
    }
}
