#include <sqlite3.h>

// A macro with a function-pointer cast, which Swift does not import: SQLite copies what it is given.
static inline sqlite3_destructor_type reelmill_sqlite_transient(void) { return SQLITE_TRANSIENT; }

// Variadic, which Swift cannot call: whether closing the last connection may still write to the database file.
static inline int reelmill_sqlite_checkpoint_on_close(sqlite3 *db, int allowed) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !allowed, (int *)0);
}
