#include "versions.h"

#include <string.h>
#if HAS_AVX2
#include <immintrin.h>
#endif

// Two passes for each row of the result: four source rows become one row of 16-bit values with six fractional bits
// (down), and of that row four neighbours become each sample (across). Positions are rounded to 1/1024 pixel.

enum {
    PHASES = 1024,
    /// Samples are made sixteen at a time.
    BLOCK = 16,
    /// Values before the first one of the row in between: edge pixels repeated.
    BEFORE = 8,
    /// Values after the last one that may be written or read.
    AFTER = 48,
};

/// Weights of the four neighbours for each phase; 16384 is one.
static int16_t catmull_rom[PHASES][4];

__attribute__((constructor)) static void fill_catmull_rom(void) {
    for (int phase = 0; phase < PHASES; phase++) {
        const double t = phase / (double)PHASES, unit = 16384;
        const double exact[4] = {
            unit * (-t + 2 * t * t - t * t * t) / 2,
            0,
            unit * (t + 4 * t * t - 3 * t * t * t) / 2,
            unit * (-t * t + t * t * t) / 2,
        };
        int16_t *weights = catmull_rom[phase];
        int rest = 16384;
        for (int tap = 0; tap < 4; tap++) {
            if (tap == 1) continue;
            weights[tap] = (int16_t)(exact[tap] < 0 ? exact[tap] - 0.5 : exact[tap] + 0.5);
            rest -= weights[tap];
        }
        weights[1] = (int16_t)rest;
    }
}

/// Position number `index` in phases. Those beyond the edges are brought to where they see the edge pixel alone.
static inline int64_t position(reelmill_axis axis, int index, int size) {
    int64_t exact = axis.first + axis.step * index;
    const int64_t least = -((int64_t)1 << 32), most = (int64_t)size << 32;
    exact = exact < least ? least : exact > most ? most : exact;
    return (exact + (1 << 21)) >> 22;
}

/// Where the weights of sample `x` lie: in each block the pairs of samples 0, 4, 1, 5, 2, 6, 3, 7, so that the halves of
/// the vectors hold samples 0-7 and 8-15.
static inline size_t slot(int x) {
    const int pair = x / 2 % 8;
    return (size_t)(x / BLOCK) * 64 + (size_t)(pair % 4 * 16 + pair / 4 * 8 + x % 2 * 4);
}

/// For AVX-512: in each block the first two weights of its samples, then the last two.
static inline size_t wide_slot(int x) { return (size_t)(x / BLOCK) * 64 + (size_t)(x % BLOCK) * 2; }

typedef struct {
    int16_t *weights; // four a sample, by slot or wide slot
    uint8_t *shuffles; // as many bytes, by slot: which bytes of the eight values at `starts` the pair needs.
                       // For AVX-512, a 16-bit number each: which of the values from the block's first on it needs
    int32_t *starts;  // for each sample: its first neighbour in the row in between
    int16_t *row;     // the row in between, with BEFORE values before its first
    int first, last;  // the columns of the source that are needed
} plan;

static size_t padded(size_t size) { return (size + 63) & ~(size_t)63; }

static size_t blocks_of(int width) { return ((size_t)width + BLOCK - 1) / BLOCK; }

size_t reelmill_sample_scratch(int width, int source_width) {
    const size_t blocks = blocks_of(width);
    return blocks * 128 * 2 + padded(blocks * BLOCK * 4) + padded(((size_t)source_width + BEFORE + AFTER) * 2);
}

static plan make_plan(int level, reelmill_axis across, int width, int source_width, uint8_t *scratch) {
    const size_t blocks = blocks_of(width);
    plan made = {.weights = (int16_t *)scratch, .shuffles = scratch + blocks * 128};
    made.starts = (int32_t *)(scratch + blocks * 256);
    made.row = (int16_t *)(scratch + blocks * 256 + padded(blocks * BLOCK * 4)) + BEFORE;
    for (int x = 0; x < (int)blocks * BLOCK; x++) {
        const int64_t at = position(across, x, source_width);
        const int start = (int)(at >> 10) - 1;
        const int16_t *weights = catmull_rom[at & (PHASES - 1)];
        made.starts[x] = start;
        if (level == REELMILL_AVX512) {
            const size_t where = wide_slot(x);
            const uint16_t jump = (uint16_t)(start - made.starts[x / BLOCK * BLOCK]);
            const uint16_t numbers[2] = {jump, (uint16_t)(jump + 1)};
            memcpy(made.weights + where, weights, 4);
            memcpy(made.weights + where + 32, weights + 2, 4);
            memcpy(made.shuffles + (size_t)(x / BLOCK) * 128 + (size_t)(x % BLOCK) * 4, numbers, 4);
            continue;
        }
        const size_t where = slot(x);
        memcpy(made.weights + where, weights, 8);
        const uint64_t jump = x % 2 ? (uint64_t)(start - made.starts[x - 1]) * 2 : 0;
        const uint64_t bytes = 0x0706050403020100u + jump * 0x0101010101010101u;
        memcpy(made.shuffles + where * 2, &bytes, 8);
    }
    const int first = made.starts[0], last = made.starts[(int)blocks * BLOCK - 1] + 3;
    made.first = first < 0 ? 0 : first >= source_width ? source_width - 1 : first;
    made.last = last < 0 ? 0 : last >= source_width ? source_width - 1 : last;
    return made;
}

static void repeat_edges(const plan *plan, int source_width) {
    if (plan->first == 0)
        for (int x = 1; x <= 2; x++) plan->row[-x] = plan->row[0];
    if (plan->last == source_width - 1)
        for (int x = 0; x < 3; x++) plan->row[source_width + x] = plan->row[source_width - 1];
}

static void down_plain(const uint8_t *const rows[4], const int16_t weights[4], const plan *plan) {
    for (int x = plan->first; x <= plan->last; x++) {
        int sum = 0;
        for (int tap = 0; tap < 4; tap++) sum += ((rows[tap][x] << 7) * weights[tap] + 0x4000) >> 15;
        plan->row[x] = (int16_t)sum;
    }
}

static void across_plain(const plan *plan, uint8_t *out, int width) {
    for (int x = 0; x < width; x++) {
        const int16_t *values = plan->row + plan->starts[x], *weights = plan->weights + slot(x);
        int sum = 1 << 19;
        for (int tap = 0; tap < 4; tap++) sum += values[tap] * weights[tap];
        sum >>= 20;
        out[x] = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
    }
}

#if HAS_AVX2
FOR_AVX2 static inline __m256i weighted(const uint8_t *bytes, __m256i weight) {
    const __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)bytes));
    return _mm256_mulhrs_epi16(_mm256_slli_epi16(wide, 7), weight);
}

FOR_AVX2 static void down_avx2(const uint8_t *const rows[4], const int16_t weights[4], const plan *plan) {
    const __m256i w0 = _mm256_set1_epi16(weights[0]), w1 = _mm256_set1_epi16(weights[1]);
    const __m256i w2 = _mm256_set1_epi16(weights[2]), w3 = _mm256_set1_epi16(weights[3]);
    for (int x = plan->first; x <= plan->last; x += 16) {
        const __m256i sum = _mm256_add_epi16(_mm256_add_epi16(weighted(rows[0] + x, w0), weighted(rows[1] + x, w1)),
                                             _mm256_add_epi16(weighted(rows[2] + x, w2), weighted(rows[3] + x, w3)));
        _mm256_storeu_si256((__m256i *)(plan->row + x), sum);
    }
}

/// The two pairs at these starts: sums of two neighbours each.
FOR_AVX2 static inline __m256i pairs(const plan *plan, int low, int high, size_t where) {
    const __m128i a = _mm_loadu_si128((const __m128i *)(plan->row + plan->starts[low]));
    const __m128i b = _mm_loadu_si128((const __m128i *)(plan->row + plan->starts[high]));
    const __m256i order = _mm256_load_si256((const __m256i *)(plan->shuffles + where * 2));
    const __m256i weights = _mm256_load_si256((const __m256i *)(plan->weights + where));
    return _mm256_madd_epi16(_mm256_shuffle_epi8(_mm256_set_m128i(b, a), order), weights);
}

FOR_AVX2 static void across_avx2(const plan *plan, uint8_t *out, int width) {
    const __m256i half = _mm256_set1_epi32(1 << 19);
    for (int x = 0; x < width; x += BLOCK) {
        const size_t where = (size_t)x * 4;
        const __m256i a = pairs(plan, x, x + 8, where), b = pairs(plan, x + 2, x + 10, where + 16);
        const __m256i c = pairs(plan, x + 4, x + 12, where + 32), d = pairs(plan, x + 6, x + 14, where + 48);
        const __m256i ab = _mm256_srai_epi32(_mm256_add_epi32(_mm256_hadd_epi32(a, b), half), 20);
        const __m256i cd = _mm256_srai_epi32(_mm256_add_epi32(_mm256_hadd_epi32(c, d), half), 20);
        const __m256i words = _mm256_packs_epi32(ab, cd);
        const __m256i bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(words, words), 0x08);
        const __m128i samples = _mm256_castsi256_si128(bytes);
        if (x + BLOCK <= width) {
            _mm_storeu_si128((__m128i *)(out + x), samples);
        } else {
            uint8_t rest[BLOCK];
            _mm_storeu_si128((__m128i *)rest, samples);
            memcpy(out + x, rest, (size_t)(width - x));
        }
    }
}

FOR_AVX512 static inline __m512i weighted_wide(const uint8_t *bytes, __m512i weight) {
    const __m512i wide = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)bytes));
    return _mm512_mulhrs_epi16(_mm512_slli_epi16(wide, 7), weight);
}

FOR_AVX512 static void down_avx512(const uint8_t *const rows[4], const int16_t weights[4], const plan *plan) {
    const __m512i w0 = _mm512_set1_epi16(weights[0]), w1 = _mm512_set1_epi16(weights[1]);
    const __m512i w2 = _mm512_set1_epi16(weights[2]), w3 = _mm512_set1_epi16(weights[3]);
    for (int x = plan->first; x <= plan->last; x += 32) {
        const __m512i sum =
            _mm512_add_epi16(_mm512_add_epi16(weighted_wide(rows[0] + x, w0), weighted_wide(rows[1] + x, w1)),
                             _mm512_add_epi16(weighted_wide(rows[2] + x, w2), weighted_wide(rows[3] + x, w3)));
        _mm512_storeu_si512(plan->row + x, sum);
    }
}

/// A block's neighbours are picked out of 32 values where the steps are small enough, else out of 64.
FOR_AVX512 static void across_avx512(const plan *plan, uint8_t *out, int width) {
    const __m512i half = _mm512_set1_epi32(1 << 19), two = _mm512_set1_epi16(2);
    for (int x = 0; x < width; x += BLOCK) {
        const int16_t *values = plan->row + plan->starts[x], *weights = plan->weights + (size_t)x * 4;
        const __m512i first = _mm512_load_si512(plan->shuffles + (size_t)x * 8), last = _mm512_add_epi16(first, two);
        const __m512i low = _mm512_loadu_si512(values);
        __m512i left, right;
        if (plan->starts[x + BLOCK - 1] - plan->starts[x] + 3 < 32) {
            left = _mm512_permutexvar_epi16(first, low);
            right = _mm512_permutexvar_epi16(last, low);
        } else {
            const __m512i high = _mm512_loadu_si512(values + 32);
            left = _mm512_permutex2var_epi16(low, first, high);
            right = _mm512_permutex2var_epi16(low, last, high);
        }
        const __m512i sum = _mm512_add_epi32(_mm512_madd_epi16(left, _mm512_load_si512(weights)),
                                             _mm512_madd_epi16(right, _mm512_load_si512(weights + 32)));
        const __m512i whole = _mm512_srai_epi32(_mm512_add_epi32(sum, half), 20);
        const __m128i samples = _mm512_cvtusepi32_epi8(_mm512_max_epi32(whole, _mm512_setzero_si512()));
        if (x + BLOCK <= width) {
            _mm_storeu_si128((__m128i *)(out + x), samples);
        } else {
            uint8_t rest[BLOCK];
            _mm_storeu_si128((__m128i *)rest, samples);
            memcpy(out + x, rest, (size_t)(width - x));
        }
    }
}
#else
#define down_avx2 down_plain
#define across_avx2 across_plain
#define down_avx512 down_plain
#define across_avx512 across_plain
#endif

void reelmill_sample(int level, reelmill_plane source, reelmill_axis across, reelmill_axis down, uint8_t *out,
                     size_t out_stride, int width, int height, void *scratch) {
    const plan plan = make_plan(level, across, width, source.width, scratch);
    for (int y = 0; y < height; y++) {
        const int64_t at = position(down, y, source.height);
        const int start = (int)(at >> 10) - 1;
        const uint8_t *rows[4];
        for (int tap = 0; tap < 4; tap++) {
            const int row = start + tap;
            rows[tap] = source.bytes + (size_t)(row < 0 ? 0 : row >= source.height ? source.height - 1 : row) * source.stride;
        }
        const int16_t *weights = catmull_rom[at & (PHASES - 1)];
        if (level == REELMILL_AVX512) {
            down_avx512(rows, weights, &plan);
            repeat_edges(&plan, source.width);
            across_avx512(&plan, out + y * out_stride, width);
        } else if (level == REELMILL_AVX2) {
            down_avx2(rows, weights, &plan);
            repeat_edges(&plan, source.width);
            across_avx2(&plan, out + y * out_stride, width);
        } else {
            down_plain(rows, weights, &plan);
            repeat_edges(&plan, source.width);
            across_plain(&plan, out + y * out_stride, width);
        }
    }
}
