#ifndef RIVALS_ROCKSDB_H
#define RIVALS_ROCKSDB_H

#include "rival.h"

// Counters of mailboxes in the database, beside the messages.
extern const rival_kind rival_rocksdb;

// Counters of mailboxes in memory only, as a server would keep them that rebuilds them at start.
extern const rival_kind rival_rocksdb_memory_counters;

#endif
