// SQLite: WAL, synchronous=FULL.
//
//   messages(user, sequence, body)   without a rowid, so that a mailbox lies together
//   mailboxes(user, next, unread)    keyed by the rowid
//
// Advice followed (sqlite.org on WAL, WITHOUT ROWID, PRAGMA mmap_size): prepared statements, one
// transaction a batch, UPSERT with RETURNING for the counters, reads through a memory map, a page
// cache of 512 MiB, exclusive locking as one process owns the file, and a checkpoint each 64 MiB of
// log, which is faster here than each 4 MiB.

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rivals_sqlite.h"

enum { begin, commit, count_up, insert, scan, remove_read, count_down, statement_count };

static const char *const statement_texts[statement_count] = {
    [begin] = "BEGIN IMMEDIATE",
    [commit] = "COMMIT",
    [count_up] = "INSERT INTO mailboxes VALUES (?1, 1, 1) ON CONFLICT (user) DO UPDATE "
                 "SET next = next + 1, unread = unread + 1 RETURNING next",
    [insert] = "INSERT INTO messages VALUES (?1, ?2, ?3)",
    [scan] = "SELECT sequence, body FROM messages WHERE user = ?1 ORDER BY sequence",
    [remove_read] = "DELETE FROM messages WHERE user = ?1 AND sequence <= ?2",
    [count_down] = "UPDATE mailboxes SET unread = next - ?2 WHERE user = ?1",
};

static const char *const schema =
    "PRAGMA page_size = 4096; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL; PRAGMA cache_size = -524288; PRAGMA mmap_size = 68719476736;"
    "PRAGMA wal_autocheckpoint = 16384; PRAGMA temp_store = MEMORY;"
    "CREATE TABLE IF NOT EXISTS messages(user INTEGER, sequence INTEGER, body BLOB,"
    " PRIMARY KEY (user, sequence)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS mailboxes(user INTEGER PRIMARY KEY, next INTEGER, unread INTEGER);";

typedef struct {
  rival base;
  sqlite3 *db;
  sqlite3_stmt *statements[statement_count];
  rival_page page;
} store;

static int fail(store *self, const char *what) {
  return rival_fail(self->base.error, what, sqlite3_errmsg(self->db));
}

static void store_close(rival *base) {
  store *self = (store *)base;
  for (int i = 0; i < statement_count; i++) sqlite3_finalize(self->statements[i]);
  sqlite3_close(self->db);
  free(self);
}

static rival *store_open(const char *directory, uint32_t users, char *error) {
  (void)users;
  store *self = calloc(1, sizeof *self);
  char path[4096];
  if (!self || snprintf(path, sizeof path, "%s/mailboxes.db", directory) >= (int)sizeof path) {
    rival_fail(error, "sqlite open", "no memory, or the path is too long");
    free(self);
    return NULL;
  }
  int code = sqlite3_open(path, &self->db);
  if (!code) code = sqlite3_exec(self->db, schema, NULL, NULL, NULL);
  for (int i = 0; !code && i < statement_count; i++)
    code = sqlite3_prepare_v3(self->db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                              &self->statements[i], NULL);
  if (code) {
    rival_fail(error, "sqlite open", sqlite3_errmsg(self->db));
    store_close(&self->base);
    return NULL;
  }
  return &self->base;
}

// Runs a statement that gives no rows.
static int run(store *self, int which) {
  int code = sqlite3_step(self->statements[which]);
  sqlite3_reset(self->statements[which]);
  return code == SQLITE_DONE ? 0 : -1;
}

static int add_message(store *self, const rival_deposit *deposit) {
  sqlite3_stmt *counting = self->statements[count_up];
  sqlite3_bind_int64(counting, 1, deposit->user);
  if (sqlite3_step(counting) != SQLITE_ROW) return -1;
  sqlite3_int64 sequence = sqlite3_column_int64(counting, 0);
  int code = sqlite3_step(counting);
  sqlite3_reset(counting);
  if (code != SQLITE_DONE) return -1;
  sqlite3_stmt *inserting = self->statements[insert];
  sqlite3_bind_int64(inserting, 1, deposit->user);
  sqlite3_bind_int64(inserting, 2, sequence);
  sqlite3_bind_blob(inserting, 3, deposit->body, (int)deposit->body_bytes, SQLITE_STATIC);
  return run(self, insert);
}

static int acknowledge(store *self, const rival_acknowledgement *acknowledgement) {
  for (int which = remove_read; which <= count_down; which++) {
    sqlite3_bind_int64(self->statements[which], 1, acknowledgement->user);
    sqlite3_bind_int64(self->statements[which], 2, (sqlite3_int64)acknowledgement->through);
    if (run(self, which)) return -1;
  }
  return 0;
}

static int store_commit(rival *base, const rival_batch *batch) {
  store *self = (store *)base;
  if (run(self, begin)) return fail(self, "begin");
  int code = 0;
  for (size_t i = 0; !code && i < batch->deposit_count; i++)
    code = add_message(self, &batch->deposits[i]);
  for (size_t i = 0; !code && i < batch->acknowledgement_count; i++)
    code = acknowledge(self, &batch->acknowledgements[i]);
  if (code) return fail(self, "write");
  return run(self, commit) ? fail(self, "commit") : 0;
}

static int store_drain(rival *base, const uint32_t *users, size_t count, rival_tally *tally,
                       uint64_t *through) {
  store *self = (store *)base;
  sqlite3_stmt *scanning = self->statements[scan];
  for (size_t i = 0; i < count; i++) {
    int code;
    self->page.count = 0;
    uint64_t last = 0;
    sqlite3_bind_int64(scanning, 1, users[i]);
    while ((code = sqlite3_step(scanning)) == SQLITE_ROW) {
      last = (uint64_t)sqlite3_column_int64(scanning, 0);
      int bytes = sqlite3_column_bytes(scanning, 1);
      rival_page_add(&self->page, sqlite3_column_blob(scanning, 1), (size_t)bytes);
      tally->messages += 1;
      tally->bytes += (uint64_t)bytes;
    }
    sqlite3_reset(scanning);
    if (code != SQLITE_DONE) return fail(self, "drain");
    if (through) through[i] = last;
  }
  return 0;
}

static int store_settle(rival *base) {
  store *self = (store *)base;
  int code = sqlite3_wal_checkpoint_v2(self->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  return code ? fail(self, "checkpoint") : 0;
}

const rival_kind rival_sqlite_full = {
    "sqlite-full", store_open, store_commit, store_drain, store_settle, store_close,
};
