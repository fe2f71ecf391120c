#ifndef REELMILL_COMPOSITE_VERSIONS_H
#define REELMILL_COMPOSITE_VERSIONS_H

#include "CComposite.h"

// A kernel in plain integer arithmetic is compiled twice from one body: as it is, and for AVX2, where the compiler
// finds the vector code. Integers leave it no choice of another result.
#define BODY static inline __attribute__((always_inline)) void

#if defined(__x86_64__)
#define HAS_AVX2 1
#define FOR_AVX2 __attribute__((target("avx2")))
#define FOR_AVX512 __attribute__((target("avx512f,avx512bw")))
#define VERSIONS(name, parameters, arguments)                                                                          \
    static FOR_AVX2 void name##_avx2 parameters { name##_body arguments; }                                             \
    static void name##_plain parameters { name##_body arguments; }
#define CHOOSE(level, name) ((level) >= REELMILL_AVX2 ? name##_avx2 : name##_plain)
#else
#define HAS_AVX2 0
#define VERSIONS(name, parameters, arguments)                                                                          \
    static void name##_plain parameters { name##_body arguments; }
#define CHOOSE(level, name) name##_plain
#endif

#endif
