import CASS

/// libass with one canvas: a renderer, and the list of events that it shows. For one thread.
final class AssLibrary {
    private let library: OpaquePointer
    private let renderer: OpaquePointer
    private let shown: UnsafeMutablePointer<ASS_Track>
    private let measured: UnsafeMutablePointer<ASS_Track>
    private let width: Int32
    private let height: Int32
    /// Wide enough for any word, of which nothing may be cut off.
    private static let measuringWidth = 32_000
    private static let measuringHeight = 2_000
    private var nextEvent = 0

    init(width: Int, height: Int) throws(FilmError) {
        guard let library = ass_library_init() else {
            throw FilmError(.library, "start libass", "it gave no reason; memory may be short")
        }
        reelmill_ass_silence(library)
        guard let renderer = ass_renderer_init(library), let shown = ass_new_track(library),
            let measured = ass_new_track(library)
        else {
            ass_library_done(library)
            throw FilmError(.library, "start libass", "it gave no reason; memory may be short")
        }
        self.library = library
        self.renderer = renderer
        self.shown = shown
        self.measured = measured
        self.width = Int32(width)
        self.height = Int32(height)
        ass_set_frame_size(renderer, Int32(Self.measuringWidth), Int32(Self.measuringHeight))
        // By itself it keeps up to 190 MB of drawn letters, which a word that grows never shows again. 12 MB gained no time.
        ass_set_cache_limits(renderer, 1_000, 2)
        ass_set_shaper(renderer, ASS_SHAPING_COMPLEX)
        ass_set_fonts(renderer, nil, "Noto Sans", Int32(ASS_FONTPROVIDER_FONTCONFIG.rawValue), nil, 1)
        Self.process(Self.header(width, height), shown)
        Self.process(Self.header(Self.measuringWidth, Self.measuringHeight), measured)
    }

    private static func process(_ header: String, _ track: UnsafeMutablePointer<ASS_Track>) {
        header.withCString {
            ass_process_codec_private(track, UnsafeMutablePointer(mutating: $0), Int32(header.utf8.count))
        }
    }

    private static func header(_ width: Int, _ height: Int) -> String {
        """
        [Script Info]
        ScriptType: v4.00+
        PlayResX: \(width)
        PlayResY: \(height)
        WrapStyle: 2
        ScaledBorderAndShadow: yes
        YCbCr Matrix: None

        [V4+ Styles]
        Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
        Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
        MarginR, MarginV, Encoding
        Style: W,Noto Sans,40,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,5,0,0,0,-1

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text

        """
    }

    deinit {
        ass_free_track(shown)
        ass_free_track(measured)
        ass_renderer_done(renderer)
        ass_library_done(library)
    }

    func add(_ event: AssEvent) { add(event, to: shown) }

    private func add(_ event: AssEvent, to track: UnsafeMutablePointer<ASS_Track>) {
        guard event.end > event.start else { return }
        let line = "\(nextEvent),\(event.layer),W,,0,0,0,,\(event.text)"
        nextEvent += 1
        line.withCString {
            ass_process_chunk(
                track, UnsafeMutablePointer(mutating: $0), Int32(line.utf8.count), Int64(event.start),
                Int64(event.end - event.start))
        }
    }

    /// The bitmaps of a moment, and whether they differ from those of the call before. They live until the next call.
    func images(at millisecond: Int) -> (images: UnsafeMutablePointer<ASS_Image>?, changed: Bool) {
        var change: Int32 = 0
        let images = ass_render_frame(renderer, shown, Int64(millisecond), &change)
        return (images, change != 0)
    }

    /// How far a text moves the pen: where its ink begins if it starts at a place, against if it ends there. Only before
    /// `show()`.
    func advance(_ text: String) -> Double {
        let middle = Self.measuringWidth / 2
        let starting = leftEdge("{\\an7\\pos(\(middle),0)}" + text)
        let ending = leftEdge("{\\an9\\pos(\(middle),0)}" + text)
        guard let starting, let ending else { return 0 }
        return Double(starting - ending)
    }

    private func leftEdge(_ text: String) -> Int? {
        ass_flush_events(measured)
        add(AssEvent(layer: 0, start: 0, end: 1000, text: text), to: measured)
        var change: Int32 = 0
        var image = ass_render_frame(renderer, measured, 0, &change)
        var left: Int?
        while let one = image {
            left = min(left ?? .max, Int(one.pointee.dst_x))
            image = one.pointee.next
        }
        return left
    }

    /// Ends measuring.
    func show() {
        ass_flush_events(measured)
        ass_set_frame_size(renderer, width, height)
        ass_set_storage_size(renderer, width, height)
    }
}

/// A line that libass shows: its text may hold override tags. Times in milliseconds.
struct AssEvent: Hashable, Sendable {
    let layer: Int
    let start: Int
    let end: Int
    let text: String
}
