import CVips
import Glibc

extension PictureFile {
    /// The bytes of a file, as libvips reads them.
    struct Source: ~Copyable {
        let pointer: UnsafeMutablePointer<VipsSource>
        deinit { reelmill_vips_release(pointer) }
    }

    static func source(_ path: String, _ attempted: String) throws(PicturesError) -> Source {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            throw PicturesError(.missing, attempted, "\(String(cString: strerror(errno))). Put the file there again.")
        }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw PicturesError(.notAPicture, attempted, "it is not a file.")
        }
        guard facts.st_size > 0 else {
            throw PicturesError(.empty, attempted, "the file is empty. Upload or make it again.")
        }
        guard let pointer = vips_source_new_from_file(path) else {
            throw PicturesError(.missing, attempted, "the file cannot be opened (\(Library.takeError())).")
        }
        return Source(pointer: pointer)
    }

    /// Why a file that is there did not open or decode.
    static func unreadable(_ source: borrowing Source, _ attempted: String) -> PicturesError {
        let words = Library.takeError()
        guard let loader = vips_foreign_find_load_source(source.pointer).map({ String(cString: $0) }),
            Library.loaders.contains(where: { loader.hasPrefix("VipsForeignLoad" + $0) })
        else {
            vips_error_clear()
            return PicturesError(
                .notAPicture, attempted,
                "its content is no picture of a kind that is read: JPEG, PNG, WebP, GIF, HEIF, AVIF, TIFF.")
        }
        return PicturesError(
            .damaged, attempted, "the file is damaged or cut short (\(words)). Upload or make it again.")
    }
}
