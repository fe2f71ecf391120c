#include <zlib.h>

// deflateInit2 is a macro. A window of 31 bits means: the usual window, with the head and foot of gzip.
static inline int reelmill_gzip_start(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}
