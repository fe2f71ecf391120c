#include <vips/vips.h>

// The operations of libvips are variadic, which Swift cannot call, and G_OBJECT() is a macro with a cast.

static inline void reelmill_vips_release(void *object) {
    if (object) g_object_unref(object);
}

// Header only; the pixels are read when they are asked for. A source, not a name: names may carry options in brackets.
static inline VipsImage *reelmill_vips_open(VipsSource *source) {
    return vips_image_new_from_source(source, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
}

// Decodes at a size near the wanted one, turned upright, and brings it to exactly width x height. A picture with a colour
// profile comes out in sRGB; without one the export would shift the colours of a picture that is in sRGB already.
// fail_on is said twice: not all loaders get the first (PNG does not).
static inline int reelmill_vips_thumbnail(VipsSource *source, VipsImage **out, int width, int height, int profiled) {
    if (profiled)
        return vips_thumbnail_source(source, out, width, "height", height, "size", VIPS_SIZE_FORCE, "export_profile",
                                     "srgb", "fail_on", VIPS_FAIL_ON_ERROR, "option_string", "[fail_on=error]", NULL);
    return vips_thumbnail_source(source, out, width, "height", height, "size", VIPS_SIZE_FORCE, "fail_on",
                                 VIPS_FAIL_ON_ERROR, "option_string", "[fail_on=error]", NULL);
}

static inline int reelmill_vips_has_profile(VipsImage *in) {
    return vips_image_get_typeof(in, VIPS_META_ICC_NAME) != 0;
}

static inline int reelmill_vips_srgb(VipsImage *in, VipsImage **out) {
    return vips_colourspace(in, out, VIPS_INTERPRETATION_sRGB, NULL);
}

static inline int reelmill_vips_flatten(VipsImage *in, VipsImage **out, double red, double green, double blue) {
    double colour[3] = {red, green, blue};
    VipsArrayDouble *background = vips_array_double_new(colour, 3);
    int result = vips_flatten(in, out, "background", background, NULL);
    vips_area_unref(VIPS_AREA(background));
    return result;
}

static inline int reelmill_vips_first_bands(VipsImage *in, VipsImage **out, int count) {
    return vips_extract_band(in, out, 0, "n", count, NULL);
}

static inline int reelmill_vips_bytes(VipsImage *in, VipsImage **out) { return vips_cast_uchar(in, out, NULL); }

static inline int reelmill_vips_crop(VipsImage *in, VipsImage **out, int left, int top, int width, int height) {
    return vips_extract_area(in, out, left, top, width, height, NULL);
}

static inline int reelmill_vips_attention(VipsImage *in, int width, int height, int *x, int *y) {
    VipsImage *cropped = NULL;
    int result = vips_smartcrop(in, &cropped, width, height, "interesting", VIPS_INTERESTING_ATTENTION, "attention_x", x,
                                "attention_y", y, NULL);
    if (cropped) g_object_unref(cropped);
    return result;
}

static inline int reelmill_vips_blur(VipsImage *in, VipsImage **out, double sigma) {
    return vips_gaussblur(in, out, sigma, NULL);
}

static inline int reelmill_vips_scale(VipsImage *in, VipsImage **out, double factor) {
    return vips_linear1(in, out, factor, 0, "uchar", TRUE, NULL);
}

static inline int reelmill_vips_resize(VipsImage *in, VipsImage **out, double across, double down) {
    return vips_resize(in, out, across, "vscale", down, "kernel", VIPS_KERNEL_CUBIC, NULL);
}

static inline int reelmill_vips_insert(VipsImage *in, VipsImage *part, VipsImage **out, int x, int y) {
    return vips_insert(in, part, out, x, y, NULL);
}

// Brings an image in memory to exactly width x height; transparent pixels do not bleed their colour into the others.
static inline int reelmill_vips_shrink(VipsImage *in, VipsImage **out, int width, int height) {
    return vips_thumbnail_image(in, out, width, "height", height, "size", VIPS_SIZE_FORCE, NULL);
}

// Encodes into memory that g_free() gives back. `strip` leaves out all metadata: EXIF, XMP, IPTC, comments, profiles.
static inline int reelmill_vips_jpeg(VipsImage *in, void **bytes, size_t *size, int quality) {
    return vips_jpegsave_buffer(in, bytes, size, "Q", quality, "optimize_coding", TRUE, "interlace", TRUE,
                                "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_ON, "strip", TRUE, NULL);
}

static inline int reelmill_vips_webp(VipsImage *in, void **bytes, size_t *size, int quality, int effort) {
    return vips_webpsave_buffer(in, bytes, size, "Q", quality, "effort", effort, "strip", TRUE, NULL);
}

static inline int reelmill_vips_avif(VipsImage *in, void **bytes, size_t *size, int quality, int effort) {
    return vips_heifsave_buffer(in, bytes, size, "Q", quality, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1,
                                "effort", effort, "strip", TRUE, NULL);
}

static inline int reelmill_vips_png(VipsImage *in, void **bytes, size_t *size) {
    return vips_pngsave_buffer(in, bytes, size, "compression", 6, "strip", TRUE, NULL);
}

// Takes away all that is attached to an image of the caller's own. The `strip` of savers does not do: that of WebP keeps
// EXIF and XMP in libvips 8.14.
static inline void reelmill_vips_forget(VipsImage *image) {
    char **names = vips_image_get_fields(image);
    for (char **name = names; name && *name; name++)
        if (!g_str_has_prefix(*name, "vips-")) vips_image_remove(image, *name);
    g_strfreev(names);
}
