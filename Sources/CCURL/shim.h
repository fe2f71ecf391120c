#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call: one function for each
// kind of value.

static inline CURLcode reelmill_curl_set_number(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode reelmill_curl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode reelmill_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode reelmill_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}

typedef size_t (*reelmill_curl_take)(char *bytes, size_t size, size_t count, void *context);
typedef int (*reelmill_curl_progress)(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
typedef curl_socket_t (*reelmill_curl_open)(void *context, curlsocktype, struct curl_sockaddr *);

static inline void reelmill_curl_set_callbacks(CURL *easy, void *context, reelmill_curl_take header,
                                               reelmill_curl_take body, reelmill_curl_progress progress,
                                               reelmill_curl_open open) {
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, context);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, context);
}

static inline long reelmill_curl_number(CURL *easy, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

static inline void *reelmill_curl_context(CURL *easy) {
    char *value = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value);
    return value;
}

// A union in C, which Swift sees as one of its members only.
static inline CURLcode reelmill_curl_result(const CURLMsg *message) { return message->data.result; }

// The address itself lies past the end of the struct as Swift knows it.
static inline const void *reelmill_curl_address(const struct curl_sockaddr *address, int *count) {
    if (address->family == AF_INET) {
        *count = 4;
        return &((const struct sockaddr_in *)&address->addr)->sin_addr;
    }
    if (address->family == AF_INET6) {
        *count = 16;
        return &((const struct sockaddr_in6 *)&address->addr)->sin6_addr;
    }
    *count = 0;
    return NULL;
}
