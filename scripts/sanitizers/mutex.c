// Tells the thread sanitizer what a contended Synchronization.Mutex does.
//
// The uncontended path is inlined into our instrumented code. Under contention the lock is handed over by the kernel
// from inside the standard library, which is not instrumented: the sanitizer sees neither the release nor the
// acquire, and reports a race on whatever the lock protects. Preloaded, these three functions stand before the
// library's and add the missing half. In a process without the sanitizer they only pass the call on.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK);
SWIFT bool try_lock_slow(SELF) __asm__(TRY_LOCK);
SWIFT void unlock_slow(SELF) __asm__(UNLOCK);

static void *library(const char *symbol) {
    void *found = dlsym(RTLD_NEXT, symbol);
    if (found) return found;
    fprintf(stderr, "mutex.c: the Swift library has no %s: this toolchain's Mutex is another one.\n", symbol);
    abort();
}

SWIFT void lock_slow(uint32_t thread, SELF) {
    SWIFT void (*lock)(uint32_t, SELF) = library(LOCK);
    lock(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT bool try_lock_slow(SELF) {
    SWIFT bool (*try_lock)(SELF) = library(TRY_LOCK);
    bool locked = try_lock(self);
    if (locked && __tsan_acquire) __tsan_acquire(self);
    return locked;
}

SWIFT void unlock_slow(SELF) {
    SWIFT void (*unlock)(SELF) = library(UNLOCK);
    if (__tsan_release) __tsan_release(self);
    unlock(self);
}
