#include "versions.h"

int reelmill_best_level(void) {
#if HAS_AVX2
    return __builtin_cpu_supports("avx2") ? REELMILL_AVX2 : REELMILL_PLAIN;
#else
    return REELMILL_PLAIN;
#endif
}
