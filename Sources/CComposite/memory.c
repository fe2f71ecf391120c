#include "CComposite.h"

#include <malloc.h>

// Here because Swift's module of the C library leaves malloc.h out.
void reelmill_give_back_large_pieces(void) {
    // Set once, they no longer grow with the largest piece that was freed.
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_TRIM_THRESHOLD, 256 << 10);
}
