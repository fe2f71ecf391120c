#ifndef REELMILL_CCOMPOSITE_H
#define REELMILL_CCOMPOSITE_H

#include <stddef.h>
#include <stdint.h>

// Kernels over planes of bytes. Each comes in several versions that give the same pixels, bit by bit; `level` says which.
enum { REELMILL_PLAIN = 0, REELMILL_AVX2 = 1, REELMILL_AVX512 = 2 };

/// The fastest level that this processor has.
int reelmill_best_level(void);

/// Interleaved RGB bytes to planes of YUV 4:2:0, BT.709, limited range. Chroma lies on the even columns of luma and
/// between its rows (MPEG-2 siting), filtered 1-2-1 across. Odd sizes repeat the last row and column.
void reelmill_rgb_to_yuv(int level, const uint8_t *rgb, size_t rgb_stride, int width, int height, uint8_t *y,
                         size_t y_stride, uint8_t *u, uint8_t *v, size_t chroma_stride);

/// A plane to sample from. 64 bytes past its last row must be readable.
typedef struct {
    const uint8_t *bytes;
    size_t stride;
    int width;
    int height;
} reelmill_plane;

/// Where the samples lie: the first one's position in the source, and the way from one to the next, in units of
/// 2^-32 pixels; 0 is the middle of the first pixel. Beyond the edges the last pixel goes on.
typedef struct {
    int64_t first;
    int64_t step;
} reelmill_axis;

/// Bytes of scratch memory that reelmill_sample needs for a row of `width` samples out of a source row of `source_width`.
size_t reelmill_sample_scratch(int width, int source_width);

/// Samples `source` with Catmull-Rom at `width` x `height` points. Steps lie in 0...4. `scratch` begins on a 64-byte
/// border.
void reelmill_sample(int level, reelmill_plane source, reelmill_axis across, reelmill_axis down, uint8_t *out,
                     size_t out_stride, int width, int height, void *scratch);

/// out = a + (b - a) * weight / 256, weight in 0...256. `out` may be `a` or `b`.
void reelmill_mix(int level, const uint8_t *a, size_t a_stride, const uint8_t *b, size_t b_stride, uint8_t *out,
                  size_t out_stride, int width, int height, int weight);

/// As reelmill_mix with a weight for each column.
void reelmill_mix_columns(int level, const uint8_t *a, size_t a_stride, const uint8_t *b, size_t b_stride, uint8_t *out,
                          size_t out_stride, int width, int height, const uint16_t *weights);

/// Towards one value: plane + (value - plane) * weight / 256.
void reelmill_fade(int level, uint8_t *plane, size_t stride, int width, int height, int value, int weight);

/// Lays `over` on the plane as much as `alpha` (0...255, straight) says.
void reelmill_blend(int level, uint8_t *plane, size_t stride, const uint8_t *over, const uint8_t *alpha,
                    size_t over_stride, int width, int height);

/// Makes the allocator give large pieces of memory back to the system when they are freed.
void reelmill_give_back_large_pieces(void);

#endif
