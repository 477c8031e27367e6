#ifndef RIVALS_LMDB_H
#define RIVALS_LMDB_H

#include "rival.h"

// One tree, one row a message, the counters of a mailbox before its messages.
extern const rival_kind rival_lmdb_rows;

// Reads the settled part of a store of this project in plain C: the limit for draining. `open`
// takes the directory of a store that was settled and closed; it commits nothing.
extern const rival_kind rival_c_layout_reader;

// Appends records to a journal and syncs it, and does nothing else: the limit for depositing.
extern const rival_kind rival_c_journal_append;

#endif
