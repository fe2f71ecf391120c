#include "versions.h"

BODY mix_body(const uint8_t *a, const uint8_t *b, uint8_t *out, int width, int weight) {
    const uint16_t of_b = (uint16_t)weight, of_a = (uint16_t)(256 - weight);
    for (int x = 0; x < width; x++) out[x] = (uint8_t)((uint16_t)(a[x] * of_a + b[x] * of_b + 128) >> 8);
}
VERSIONS(mix, (const uint8_t *a, const uint8_t *b, uint8_t *out, int width, int weight), (a, b, out, width, weight))

void reelmill_mix(int level, const uint8_t *a, size_t a_stride, const uint8_t *b, size_t b_stride, uint8_t *out,
                  size_t out_stride, int width, int height, int weight) {
    for (int y = 0; y < height; y++)
        CHOOSE(level, mix)(a + y * a_stride, b + y * b_stride, out + y * out_stride, width, weight);
}

BODY mix_columns_body(const uint8_t *a, const uint8_t *b, uint8_t *out, int width, const uint16_t *weights) {
    for (int x = 0; x < width; x++) {
        const uint16_t of_b = weights[x], of_a = (uint16_t)(256 - of_b);
        out[x] = (uint8_t)((uint16_t)(a[x] * of_a + b[x] * of_b + 128) >> 8);
    }
}
VERSIONS(mix_columns, (const uint8_t *a, const uint8_t *b, uint8_t *out, int width, const uint16_t *weights),
         (a, b, out, width, weights))

void reelmill_mix_columns(int level, const uint8_t *a, size_t a_stride, const uint8_t *b, size_t b_stride, uint8_t *out,
                          size_t out_stride, int width, int height, const uint16_t *weights) {
    for (int y = 0; y < height; y++)
        CHOOSE(level, mix_columns)(a + y * a_stride, b + y * b_stride, out + y * out_stride, width, weights);
}

BODY fade_body(uint8_t *row, int width, int value, int weight) {
    const uint16_t added = (uint16_t)(value * weight + 128), kept = (uint16_t)(256 - weight);
    for (int x = 0; x < width; x++) row[x] = (uint8_t)((uint16_t)(row[x] * kept + added) >> 8);
}
VERSIONS(fade, (uint8_t *row, int width, int value, int weight), (row, width, value, weight))

void reelmill_fade(int level, uint8_t *plane, size_t stride, int width, int height, int value, int weight) {
    for (int y = 0; y < height; y++) CHOOSE(level, fade)(plane + y * stride, width, value, weight);
}

// (n + 128 + ((n + 128) >> 8)) >> 8 is n / 255, rounded, for every n up to 255 * 255.
BODY blend_body(uint8_t *row, const uint8_t *over, const uint8_t *alpha, int width) {
    for (int x = 0; x < width; x++) {
        const uint16_t sum = (uint16_t)(over[x] * alpha[x] + row[x] * (255 - alpha[x]) + 128);
        row[x] = (uint8_t)((uint16_t)(sum + (sum >> 8)) >> 8);
    }
}
VERSIONS(blend, (uint8_t *row, const uint8_t *over, const uint8_t *alpha, int width), (row, over, alpha, width))

void reelmill_blend(int level, uint8_t *plane, size_t stride, const uint8_t *over, const uint8_t *alpha,
                    size_t over_stride, int width, int height) {
    for (int y = 0; y < height; y++)
        CHOOSE(level, blend)(plane + y * stride, over + y * over_stride, alpha + y * over_stride, width);
}
