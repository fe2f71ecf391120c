#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

// The calls that start a daemon and ask about a connection are variadic, which Swift cannot call.

static inline size_t reelmill_mhd_raw(void *cls, struct MHD_Connection *connection, char *text) {
    (void)cls;
    (void)connection;
    return strlen(text);
}

// Not strict: what that checks is checked by us, and the library answers a request without Host twice.
// The percent signs of the target stay as they are: it is taken apart once, by one piece of code.
static inline struct MHD_Daemon *reelmill_mhd_start(
    int listener, unsigned threads, unsigned connections, size_t memory, unsigned lost, void *cls,
    MHD_AccessHandlerCallback access, void *(*target)(void *, const char *, struct MHD_Connection *),
    MHD_RequestCompletedCallback completed, MHD_NotifyConnectionCallback notified) {
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, access, cls, MHD_OPTION_LISTEN_SOCKET,
        listener, MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory, MHD_OPTION_CONNECTION_TIMEOUT, lost,
        MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_UNESCAPE_CALLBACK, reelmill_mhd_raw, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, target, cls, MHD_OPTION_NOTIFY_COMPLETED, completed, cls, MHD_OPTION_NOTIFY_CONNECTION, notified, cls, MHD_OPTION_END);
}

static inline int reelmill_mhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static inline void *reelmill_mhd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static inline const struct sockaddr *reelmill_mhd_address(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

static inline size_t reelmill_mhd_header_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

// The kernel's tcp_info as far as it is needed. That of the C library ends before the acknowledged bytes, and the
// kernel's header cannot be imported beside it.
struct reelmill_tcp_info {
    unsigned char state;
    unsigned char bytes[7];
    unsigned int words[24];
    unsigned long long rates[2];
    unsigned long long acknowledged;
};

static inline int reelmill_tcp_facts(int socket, unsigned char *state, unsigned long long *acknowledged) {
    struct reelmill_tcp_info info;
    socklen_t size = sizeof info;
    memset(&info, 0, sizeof info);
    // 11 is TCP_INFO.
    if (getsockopt(socket, IPPROTO_TCP, 11, &info, &size) != 0) return -1;
    *state = info.state;
    *acknowledged = info.acknowledged;
    return 0;
}

// Ends a connection in both directions. One that was reset has ended by itself, and what the library missed of that no
// call but disconnecting lets it see.
static inline void reelmill_end(int socket) {
    if (shutdown(socket, SHUT_RDWR) == 0) return;
    struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    (void)connect(socket, &nobody, sizeof nobody);
}

static inline int reelmill_leave_watch(void) { return epoll_create1(EPOLL_CLOEXEC); }

// Watches a socket, once, for its other side closing it. `token` comes back with it.
static inline int reelmill_watch_for_leaving(int epoll, int socket, unsigned long long token) {
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLONESHOT, .data = {.u64 = token}};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) == 0) return 0;
    return epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event);
}

// The tokens of those that have left; -1 where it cannot be told.
static inline int reelmill_who_left(int epoll, unsigned long long *tokens, int most) {
    struct epoll_event events[64];
    int count = epoll_wait(epoll, events, most < 64 ? most : 64, 0);
    for (int i = 0; i < count; i++) tokens[i] = events[i].data.u64;
    return count;
}
