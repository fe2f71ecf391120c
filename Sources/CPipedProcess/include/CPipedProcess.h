#ifndef REELMILL_CPIPEDPROCESS_H
#define REELMILL_CPIPEDPROCESS_H

#include <sys/types.h>

/// Starts `path` with these three descriptors, which must be above 2, as its stdin, stdout and stderr: default signals,
/// no other descriptor inherited, the caller's session. Returns 0 and the process id, or an errno value.
int reelmill_spawn_piped(const char *path, char *const argv[], char *const envp[], int input, int output,
                         int complaint, pid_t *pid);

#endif
