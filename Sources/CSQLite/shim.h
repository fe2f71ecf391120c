#include <sqlite3.h>

// A macro with a function-pointer cast, which Swift does not import: SQLite copies what it is given.
static inline sqlite3_destructor_type reelmill_sqlite_transient(void) { return SQLITE_TRANSIENT; }

// Variadic, which Swift cannot call: whether closing the last connection may still write to the database file.
static inline int reelmill_sqlite_checkpoint_on_close(sqlite3 *db, int allowed) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !allowed, (int *)0);
}

// The shared index of the write-ahead log, which begins with a header that every commit of every process changes. Nil
// where the database is not in WAL mode or nothing was read yet. It stays mapped for as long as the connection is open.
static inline const void *reelmill_sqlite_wal_index(sqlite3 *db) {
    sqlite3_file *file = 0;
    void volatile *region = 0;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file) return 0;
    if (!file->pMethods || file->pMethods->iVersion < 2) return 0;
    if (file->pMethods->xShmMap(file, 0, 32768, 0, &region) != SQLITE_OK) return 0;
    return (const void *)region;
}

// Its header, 48 bytes, as they are at this moment.
static inline void reelmill_sqlite_wal_header(const void *index, unsigned long long header[6]) {
    const volatile unsigned long long *words = (const volatile unsigned long long *)index;
    for (int place = 0; place < 6; place++) header[place] = words[place];
    __sync_synchronize();
}
