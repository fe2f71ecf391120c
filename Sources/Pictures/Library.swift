import CVips

/// libvips, set up once a process.
enum Library {
    /// The formats that are read. All other loaders are shut: several of them are known to be unsafe on hostile files.
    static let loaders = ["Jpeg", "Png", "Webp", "Nsgif", "Heif", "Tiff"]

    /// Whether libvips could be started, and its own words if not.
    private static let start: Result<Void, Words> = {
        guard vips_init("reelmill") == 0 else { return .failure(Words(text: takeError())) }
        vips_operation_block_set("VipsForeignLoad", 1)
        for loader in loaders { vips_operation_block_set("VipsForeignLoad" + loader, 0) }
        // Pictures are decoded side by side by the callers' own threads: two each keep the cores busy.
        vips_concurrency_set(2)
        // A file may be replaced between two looks at it: nothing that was read once may answer for it.
        vips_cache_set_max(0)
        return .success(())
    }()

    private struct Words: Error { let text: String }

    static func ready(_ attempted: String) throws(PicturesError) {
        guard case .failure(let words) = start else { return }
        throw PicturesError(.library, attempted, "libvips did not start: \(words.text)")
    }

    /// What libvips says about its last failures, on one line. The buffer is the process's: with pictures that fail at
    /// the same moment the words of one may stand in the other's error.
    static func takeError() -> String {
        guard let copy = vips_error_buffer_copy() else { return "no reason was given" }
        defer { g_free(copy) }
        let lines = String(cString: copy).split(whereSeparator: \.isNewline).filter { !$0.isEmpty }
        return lines.isEmpty ? "no reason was given" : lines.prefix(3).joined(separator: "; ")
    }
}

/// One reference to an image of libvips, given back at the end.
final class Handle {
    let image: UnsafeMutablePointer<VipsImage>

    /// Runs an operation that makes an image.
    init(_ attempted: String, _ operation: (UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>) -> Int32)
        throws(PicturesError)
    {
        var made: UnsafeMutablePointer<VipsImage>?
        guard operation(&made) == 0, let made else {
            reelmill_vips_release(made)
            throw PicturesError(.library, attempted, Library.takeError())
        }
        image = made
    }

    init(taking image: UnsafeMutablePointer<VipsImage>) { self.image = image }

    deinit { reelmill_vips_release(image) }
}
