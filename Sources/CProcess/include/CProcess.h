#ifndef REELMILL_CPROCESS_H
#define REELMILL_CPROCESS_H

#include <sys/types.h>

/// Starts `path` detached from the caller: a session of its own, default signals, stdin from /dev/null, stdout and
/// stderr appended to `log`, no other descriptor inherited. Returns 0 and the process id, or an errno value.
int reelmill_spawn_detached(const char *path, char *const argv[], char *const envp[], const char *log, pid_t *pid);

/// From now on no thread of this process, nor any program that it starts, can open a socket that leads out of this
/// machine; those between programs of one machine remain. Returns 0, or an errno value where the kernel cannot do so.
int reelmill_ban_network(void);

#endif
