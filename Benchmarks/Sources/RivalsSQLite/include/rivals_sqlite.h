#ifndef RIVALS_SQLITE_H
#define RIVALS_SQLITE_H

#include "rival.h"

// SQLite with a write-ahead log that is synced at each commit.
extern const rival_kind rival_sqlite_full;

#endif
