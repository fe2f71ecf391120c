#define _GNU_SOURCE
#include "problems.h"
#include <dlfcn.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

// What libmicrohttpd answers by itself, to requests that it cannot read, is a page of HTML; and after some of these
// (a malformed Content-Length) it sends the head of the answer a second time. Nothing else here makes answers with
// MHD_create_response_from_buffer, and the library looks up both functions below by name, so that these are found
// first: its refusals are sent as problems (RFC 9457), and it is told to close the connection. Where a version of the
// library does not look them up, its pages are sent as they are.

typedef enum MHD_Result (*queue_function)(struct MHD_Connection *, unsigned, struct MHD_Response *);

static _Thread_local struct MHD_Response *refusal;
static _Thread_local unsigned refused;

struct MHD_Response *MHD_create_response_from_buffer(size_t size, void *buffer, enum MHD_ResponseMemoryMode mode) {
    (void)size, (void)buffer, (void)mode;
    refusal = MHD_create_response_from_buffer_with_free_callback(0, NULL, NULL);
    return refusal;
}

static const char *detail(unsigned status) {
    switch (status) {
        case MHD_HTTP_CONTENT_TOO_LARGE: return "The body, or a chunk of it, is longer than can be counted.";
        case MHD_HTTP_URI_TOO_LONG: return "The path of the request is too long.";
        case MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE: return "The headers of the request are too long, or too many.";
        case MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED: return "Only HTTP/1.0 and HTTP/1.1 are spoken here.";
        default: return "The request is malformed.";
    }
}

static void send_problem(struct MHD_Connection *connection, unsigned status) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (!info) return;
    // 500 is what the library says when it has no room for what a client sends.
    if (status == MHD_HTTP_INTERNAL_SERVER_ERROR) status = MHD_HTTP_SERVICE_UNAVAILABLE;
    const char *title = MHD_get_reason_phrase_for(status);
    char body[256], answer[768];
    int length = snprintf(
        body, sizeof body, "{\"detail\":\"%s\",\"status\":%u,\"title\":\"%s\",\"type\":\"about:blank\"}", detail(status),
        status, title);
    int size = snprintf(
        answer, sizeof answer,
        "HTTP/1.1 %u %s\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n%s",
        status, title, status == MHD_HTTP_SERVICE_UNAVAILABLE ? "Retry-After: 5\r\n" : "", length, body);
    refused = status;
    // Nothing was sent before it: it finds room in the socket's buffer. If not, it is lost.
    ssize_t sent = send(info->connect_fd, answer, (size_t)size, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)sent;
}

enum MHD_Result
MHD_queue_response(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response) {
    static queue_function queue;
    queue_function found = __atomic_load_n(&queue, __ATOMIC_RELAXED);
    if (!found) {
        found = (queue_function)dlsym(RTLD_NEXT, "MHD_queue_response");
        if (!found) return MHD_NO;
        __atomic_store_n(&queue, found, __ATOMIC_RELAXED);
    }
    int is_refusal = response && response == refusal;
    refusal = NULL;
    if (!is_refusal) return found(connection, status, response);
    send_problem(connection, status);
    if (status != MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE) return MHD_NO;
    // After cookies that it has no room for, the library reads on in the request: told to close the connection, it would
    // do so in memory that is gone. So it may answer, nothing of that leaves, and it finds that the client is gone.
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info) shutdown(info->connect_fd, SHUT_RDWR);
    return found(connection, status, response);
}

unsigned reelmill_mhd_take_refusal(void) {
    unsigned status = refused;
    refused = 0;
    return status;
}

void reelmill_mhd_refuse(struct MHD_Connection *connection, unsigned status) { send_problem(connection, status); }
