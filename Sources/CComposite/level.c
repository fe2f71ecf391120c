#include "versions.h"

int reelmill_best_level(void) {
#if HAS_AVX2
    if (!__builtin_cpu_supports("avx2")) return REELMILL_PLAIN;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") ? REELMILL_AVX512 : REELMILL_AVX2;
#else
    return REELMILL_PLAIN;
#endif
}
