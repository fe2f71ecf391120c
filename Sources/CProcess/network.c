#include "CProcess.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define REELMILL_MACHINE AUDIT_ARCH_X86_64
// Calls of the x32 interface have this bit, and numbers of their own.
#define REELMILL_OTHER_INTERFACE 0x40000000u
#elif defined(__aarch64__)
#define REELMILL_MACHINE AUDIT_ARCH_AARCH64
#define REELMILL_OTHER_INTERFACE 0xffffffffu
#endif

int reelmill_ban_network(void) {
#ifdef REELMILL_MACHINE
    const unsigned int refuse = SECCOMP_RET_ERRNO | EACCES;
    struct sock_filter filter[] = {
        // What another machine's interface would call by other numbers is refused altogether.
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, REELMILL_MACHINE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, refuse),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, REELMILL_OTHER_INTERFACE, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refuse),
        // A ring of calls can open sockets without the call that is looked at here.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refuse),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, refuse),
    };
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0) return errno;
    return 0;
#else
    return ENOSYS;
#endif
}
