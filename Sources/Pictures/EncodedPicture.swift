import CVips
import Glibc

/// The bytes of a picture file in memory. Writing them here, and not in libvips, tells for certain why a disk refused.
struct EncodedPicture: ~Copyable {
    private let bytes: UnsafeMutableRawPointer
    let size: Int

    init(_ image: Handle, _ version: PictureVersion, _ attempted: String) throws(PicturesError) {
        var bytes: UnsafeMutableRawPointer?
        var size = 0
        let quality = Int32(version.quality)
        let result =
            switch version.format {
            case .jpeg: reelmill_vips_jpeg(image.image, &bytes, &size, quality)
            case .webp: reelmill_vips_webp(image.image, &bytes, &size, quality, 3)
            case .avif: reelmill_vips_avif(image.image, &bytes, &size, quality, 1)
            case .png: reelmill_vips_png(image.image, &bytes, &size)
            }
        guard result == 0, let bytes else {
            g_free(bytes)
            throw PicturesError(
                .library, attempted, "libvips cannot make this \(version.format.rawValue): \(Library.takeError())")
        }
        self.bytes = bytes
        self.size =
            version.format == .webp ? PlainWebP.compact(.init(start: bytes, count: size)) : size
    }

    deinit { g_free(bytes) }

    /// A file that could not be written whole is taken away again.
    func write(to path: String, _ attempted: String) throws(PicturesError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.refusal(errno, attempted) }
        var start = 0
        while start < size {
            let count = Glibc.write(descriptor, bytes + start, size - start)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = errno
                close(descriptor)
                unlink(path)
                throw Self.refusal(reason, attempted)
            }
            start += count
        }
        guard close(descriptor) == 0 else {
            let reason = errno
            unlink(path)
            throw Self.refusal(reason, attempted)
        }
    }

    private static func refusal(_ reason: Int32, _ attempted: String) -> PicturesError {
        switch reason {
        case ENOSPC, EDQUOT: PicturesError(.noSpace, attempted, "the disk is full. Make room and start again.")
        case EFBIG: PicturesError(.noSpace, attempted, "the file would be larger than this process may write.")
        default: PicturesError(.unwritable, attempted, "\(String(cString: strerror(reason))).")
        }
    }
}
