#include "CComposite.h"

#include <malloc.h>
#include <sys/prctl.h>

// Here because Swift's module of the C library leaves malloc.h out.
void reelmill_give_back_large_pieces(void) {
    // Set once, they no longer grow with the largest piece that was freed.
    // Each frame of the coder would be rounded up to pages of 2 MB. Where the kernel cannot, it stays as it is.
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_TRIM_THRESHOLD, 256 << 10);
}
