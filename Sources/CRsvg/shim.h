#include <librsvg/rsvg.h>

// GObject's macros cast, which Swift does not import.
static inline void reelmill_rsvg_release(RsvgHandle *handle) {
    if (handle) g_object_unref(handle);
}
