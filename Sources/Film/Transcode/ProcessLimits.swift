import Glibc

/// Borders for the whole process that decodes what strangers sent: what passes them ends this process, and no other.
package struct ProcessLimits: Sendable, Hashable {
    /// Of address space: an allocation beyond it fails.
    package var memory = 3 << 30
    /// Of processor time, over all threads: then the process is ended by SIGXCPU.
    package var processorSeconds = 4 * 3600
    /// Of one file: writing on fails, as on a full disk.
    package var fileBytes = 4 << 30

    package init() {}

    /// For this process, from now on; they cannot be widened again. Call it first of all, on the main thread: threads
    /// that run already may hold back the signal that tells the end of the time, and are killed 2 s later.
    package func apply() throws(FilmError) {
        // Without this the process would be ended at its file limit, in place of an error that can be told.
        signal(SIGXFSZ, SIG_IGN)
        // Whoever started this process may have left it ignored or blocked.
        signal(SIGXCPU, SIG_DFL)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGXCPU)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        try set(RLIMIT_AS, memory, "memory")
        // A process of which the time is up gets a moment to hear of it.
        try set(RLIMIT_CPU, processorSeconds, grace: 2, "processor time")
        try set(RLIMIT_FSIZE, fileBytes, "file size")
        // A core of a decoder's crash would hold the user's file.
        try set(RLIMIT_CORE, 0, "core files")
    }

    private func set(
        _ resource: __rlimit_resource, _ value: Int, grace: Int = 0, _ name: String
    ) throws(FilmError) {
        let number = __rlimit_resource_t(resource.rawValue)
        var limit = rlimit()
        getrlimit(number, &limit)
        let most = limit.rlim_max
        limit.rlim_cur = min(rlim_t(max(0, value)), most)
        limit.rlim_max = min(rlim_t(max(0, value + grace)), most)
        guard setrlimit(number, &limit) == 0 else {
            throw FilmError(
                .library, "limit the \(name) of this process", "\(String(cString: strerror(errno))).")
        }
    }
}
