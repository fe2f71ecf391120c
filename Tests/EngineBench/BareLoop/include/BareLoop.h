#ifndef REELMILL_BARELOOP_H
#define REELMILL_BARELOOP_H

/// What the engine cannot do without for one piece, and nothing else, `count` times: writes 1 KB durably into `folder`
/// (fsync, rename into one of 256 folders, fsync of that), and publishes it in the database in one transaction with the
/// statements that the engine needs. Answers the seconds that it took, or a negative number when something failed.
double bare_loop(const char *database, const char *item, const char *folder, int count);

#endif
