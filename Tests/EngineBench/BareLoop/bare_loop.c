#define _GNU_SOURCE
#include "BareLoop.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int sync_folder(const char *path) {
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return -1;
    int failed = fsync(directory) != 0;
    close(directory);
    return failed ? -1 : 0;
}

static int write_durably(const char *folder, int number, const char *key) {
    char bytes[1024], scratch[4096], shard[4096], place[8192];
    memset(bytes, 'a' + number % 26, sizeof bytes);
    snprintf(scratch, sizeof scratch, "%s/scratch", folder);
    snprintf(shard, sizeof shard, "%s/%.2s", folder, key);
    snprintf(place, sizeof place, "%s/%s", shard, key);
    int file = open(scratch, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (file < 0) return -1;
    int failed = write(file, bytes, sizeof bytes) != sizeof bytes || fsync(file) != 0;
    close(file);
    if (mkdir(shard, 0750) == 0 && sync_folder(folder) != 0) return -1;
    if (failed || rename(scratch, place) != 0) return -1;
    return sync_folder(shard);
}

static int step(sqlite3_stmt *statement) {
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE || code == SQLITE_ROW ? 0 : -1;
}

double bare_loop(const char *database, const char *item, const char *folder, int count) {
    static const char *const texts[] = {
        "BEGIN IMMEDIATE",
        "SELECT 1 FROM items WHERE id = ?1 AND fence = 0",
        "INSERT INTO assets (item, kind, part, inputs, content, size, mime_type, sources, notes, is_whole, fence, made_at) "
        "VALUES (?1, 'bare', ?2, ?3, ?3, 1024, 'text/plain', '{}', '{}', 1, 0, 0)",
        "UPDATE items SET events = events + 1, status = 'rendering', progress = 50, updated_at = 0 WHERE id = ?1",
        "INSERT INTO events (item, sequence, at, kind, fence, data) "
        "VALUES (?1, ?2 + 1000000, 0, 'asset_made', 0, '{\"asset\":\"bare/1\",\"content\":\"' || ?3 || '\"}')",
        "COMMIT",
    };
    enum { statements = sizeof texts / sizeof texts[0] };
    sqlite3 *db = NULL;
    sqlite3_stmt *prepared[statements] = {0};
    double seconds = -1;
    if (sqlite3_open(database, &db) != SQLITE_OK) goto end;
    sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", NULL, NULL, NULL);
    for (int i = 0; i < statements; i++) {
        if (sqlite3_prepare_v2(db, texts[i], -1, &prepared[i], NULL) != SQLITE_OK) goto end;
        if (sqlite3_bind_parameter_count(prepared[i]) > 0) sqlite3_bind_text(prepared[i], 1, item, -1, SQLITE_STATIC);
    }
    double start = now();
    for (int number = 0; number < count; number++) {
        char key[65];
        for (int i = 0; i < 64; i++) key[i] = "0123456789abcdef"[(number * 2654435761u >> (i % 8 * 4)) & 15];
        key[64] = 0;
        if (write_durably(folder, number, key) != 0) goto end;
        for (int i = 0; i < statements; i++) {
            int parameters = sqlite3_bind_parameter_count(prepared[i]);
            if (parameters > 1) sqlite3_bind_int(prepared[i], 2, number);
            if (parameters > 2) sqlite3_bind_text(prepared[i], 3, key, 64, SQLITE_STATIC);
            if (step(prepared[i]) != 0) {
                fprintf(stderr, "bare loop: %s\n", sqlite3_errmsg(db));
                goto end;
            }
        }
    }
    seconds = now() - start;
end:
    for (int i = 0; i < statements; i++) sqlite3_finalize(prepared[i]);
    sqlite3_close(db);
    return seconds;
}
