#include "versions.h"

// BT.709, full-range RGB to limited range, in units of 2^-20.
enum {
    Y_RED = 191455, Y_GREEN = 644067, Y_BLUE = 65019,
    U_RED = -105533, U_GREEN = -355018, U_BLUE = 460551,
    V_RED = 460551, V_GREEN = -418321, V_BLUE = -42230,
};

BODY luma_body(const uint8_t *rgb, int width, uint8_t *y) {
    for (int x = 0; x < width; x++) {
        const int red = rgb[3 * x], green = rgb[3 * x + 1], blue = rgb[3 * x + 2];
        y[x] = (uint8_t)((Y_RED * red + Y_GREEN * green + Y_BLUE * blue + (16 << 20) + (1 << 19)) >> 20);
    }
}
VERSIONS(luma, (const uint8_t *rgb, int width, uint8_t *y), (rgb, width, y))

/// One value of chroma out of eight times the average colour around it.
static inline __attribute__((always_inline)) uint8_t chroma(int red, int green, int blue, int of_red, int of_green,
                                                            int of_blue) {
    return (uint8_t)((of_red * red + of_green * green + of_blue * blue + (128 << 23) + (1 << 22)) >> 23);
}

BODY chroma_rows_body(const uint8_t *upper, const uint8_t *lower, int width, uint8_t *u, uint8_t *v) {
    const int count = (width + 1) / 2;
    for (int x = 0; x < count; x++) {
        const int here = 6 * x;
        const int left = x == 0 ? here : here - 3;
        const int right = 2 * x + 1 < width ? here + 3 : here;
        int sums[3];
        for (int c = 0; c < 3; c++)
            sums[c] = upper[left + c] + 2 * upper[here + c] + upper[right + c] + lower[left + c] + 2 * lower[here + c] +
                      lower[right + c];
        u[x] = chroma(sums[0], sums[1], sums[2], U_RED, U_GREEN, U_BLUE);
        v[x] = chroma(sums[0], sums[1], sums[2], V_RED, V_GREEN, V_BLUE);
    }
}
VERSIONS(chroma_rows, (const uint8_t *upper, const uint8_t *lower, int width, uint8_t *u, uint8_t *v),
         (upper, lower, width, u, v))

void reelmill_rgb_to_yuv(int level, const uint8_t *rgb, size_t rgb_stride, int width, int height, uint8_t *y,
                         size_t y_stride, uint8_t *u, uint8_t *v, size_t chroma_stride) {
    for (int row = 0; row < height; row++) CHOOSE(level, luma)(rgb + row * rgb_stride, width, y + row * y_stride);
    for (int row = 0; row < height; row += 2) {
        const uint8_t *upper = rgb + row * rgb_stride;
        const uint8_t *lower = row + 1 < height ? upper + rgb_stride : upper;
        const size_t at = (size_t)(row / 2) * chroma_stride;
        CHOOSE(level, chroma_rows)(upper, lower, width, u + at, v + at);
    }
}
