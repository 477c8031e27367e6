// Plain LMDB: what a careful user would write first.
//
//   user (4, big endian) | sequence (8, big endian)   the message
//   user                 | 0                          next sequence (8) | unread (8)
//
// The counters stand in the same tree before the messages: measured 1.5 times as fast as a tree of
// their own. Advice followed (lmdb.h): no MDB_WRITEMAP, MDB_NOTLS with one read transaction that is
// reset and renewed, one cursor for each use, MDB_NOMEMINIT.

#include <errno.h>
#include <lmdb.h>
#include <stdlib.h>
#include <string.h>

#include "rivals_lmdb.h"

enum { key_bytes = 12 };

typedef struct {
  rival base;
  MDB_env *env;
  MDB_dbi table;
  MDB_txn *reader;
  MDB_cursor *reading;
  rival_page page;
} lmdb_rows;

typedef struct {
  uint64_t next;
  uint64_t unread;
} counters;

static void put_key(uint8_t *key, uint32_t user, uint64_t sequence) {
  rival_put_big_endian32(key, user);
  rival_put_big_endian64(key + 4, sequence);
}

static int fail(lmdb_rows *self, const char *what, int code) {
  return rival_fail(self->base.error, what, mdb_strerror(code));
}

static void rows_close(rival *base) {
  lmdb_rows *self = (lmdb_rows *)base;
  if (self->reading) mdb_cursor_close(self->reading);
  if (self->reader) mdb_txn_abort(self->reader);
  if (self->env) mdb_env_close(self->env);
  free(self);
}

static rival *rows_open(const char *directory, uint32_t users, char *error) {
  (void)users;
  lmdb_rows *self = calloc(1, sizeof *self);
  if (!self) {
    rival_fail(error, "calloc", strerror(errno));
    return NULL;
  }
  MDB_txn *transaction = NULL;
  int code = mdb_env_create(&self->env);
  if (!code) code = mdb_env_set_mapsize(self->env, (size_t)1 << 38);
  if (!code) code = mdb_env_open(self->env, directory, MDB_NOTLS | MDB_NOMEMINIT, 0644);
  if (!code) code = mdb_txn_begin(self->env, NULL, 0, &transaction);
  if (!code) code = mdb_dbi_open(transaction, NULL, 0, &self->table);
  if (!code) code = mdb_txn_commit(transaction);
  if (!code) code = mdb_txn_begin(self->env, NULL, MDB_RDONLY, &self->reader);
  if (!code) code = mdb_cursor_open(self->reader, self->table, &self->reading);
  if (code) {
    rival_fail(error, "lmdb-rows open", mdb_strerror(code));
    rows_close(&self->base);
    return NULL;
  }
  mdb_txn_reset(self->reader);
  return &self->base;
}

static int read_counters(MDB_cursor *cursor, uint8_t *key_space, counters *out) {
  MDB_val key = {key_bytes, key_space}, value;
  int code = mdb_cursor_get(cursor, &key, &value, MDB_SET);
  if (code == MDB_NOTFOUND) {
    *out = (counters){0, 0};
    return 0;
  }
  if (!code) memcpy(out, value.mv_data, sizeof *out);
  return code;
}

static int write_counters(MDB_cursor *cursor, uint8_t *key_space, const counters *in) {
  MDB_val key = {key_bytes, key_space}, value = {sizeof *in, (void *)in};
  return mdb_cursor_put(cursor, &key, &value, 0);
}

static int add_message(MDB_cursor *cursor, const rival_deposit *deposit) {
  uint8_t key_space[key_bytes];
  counters now;
  put_key(key_space, deposit->user, 0);
  int code = read_counters(cursor, key_space, &now);
  if (code) return code;
  now.next += 1;
  now.unread += 1;
  code = write_counters(cursor, key_space, &now);
  if (code) return code;
  put_key(key_space, deposit->user, now.next);
  MDB_val key = {key_bytes, key_space}, value = {deposit->body_bytes, (void *)deposit->body};
  return mdb_cursor_put(cursor, &key, &value, MDB_NOOVERWRITE);
}

static int acknowledge(MDB_cursor *cursor, const rival_acknowledgement *acknowledgement) {
  uint8_t key_space[key_bytes];
  put_key(key_space, acknowledgement->user, 1);
  MDB_val key = {key_bytes, key_space}, value;
  uint64_t removed = 0;
  int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
  while (!code && rival_get_big_endian32(key.mv_data) == acknowledgement->user &&
         rival_get_big_endian64((uint8_t *)key.mv_data + 4) <= acknowledgement->through) {
    code = mdb_cursor_del(cursor, 0);
    removed += 1;
    // After a deletion MDB_NEXT gives the row that moved up.
    if (!code) code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
  }
  if (code && code != MDB_NOTFOUND) return code;
  counters now;
  put_key(key_space, acknowledgement->user, 0);
  code = read_counters(cursor, key_space, &now);
  if (code) return code;
  now.unread -= removed < now.unread ? removed : now.unread;
  return write_counters(cursor, key_space, &now);
}

static int rows_commit(rival *base, const rival_batch *batch) {
  lmdb_rows *self = (lmdb_rows *)base;
  MDB_txn *transaction = NULL;
  MDB_cursor *cursor = NULL;
  int code = mdb_txn_begin(self->env, NULL, 0, &transaction);
  if (code) return fail(self, "begin", code);
  code = mdb_cursor_open(transaction, self->table, &cursor);
  for (size_t i = 0; !code && i < batch->deposit_count; i++)
    code = add_message(cursor, &batch->deposits[i]);
  for (size_t i = 0; !code && i < batch->acknowledgement_count; i++)
    code = acknowledge(cursor, &batch->acknowledgements[i]);
  if (cursor) mdb_cursor_close(cursor);
  if (code) {
    mdb_txn_abort(transaction);
    return fail(self, "write", code);
  }
  code = mdb_txn_commit(transaction);
  return code ? fail(self, "commit", code) : 0;
}

static int drain_one(lmdb_rows *self, uint32_t user, rival_tally *tally, uint64_t *through) {
  uint8_t key_space[key_bytes];
  put_key(key_space, user, 1);
  MDB_val key = {key_bytes, key_space}, value;
  int code = mdb_cursor_get(self->reading, &key, &value, MDB_SET_RANGE);
  uint64_t last = 0;
  self->page.count = 0;
  while (!code && rival_get_big_endian32(key.mv_data) == user) {
    rival_page_add(&self->page, value.mv_data, value.mv_size);
    tally->messages += 1;
    tally->bytes += value.mv_size;
    last = rival_get_big_endian64((uint8_t *)key.mv_data + 4);
    code = mdb_cursor_get(self->reading, &key, &value, MDB_NEXT);
  }
  if (through) *through = last;
  return code == MDB_NOTFOUND ? 0 : code;
}

static int rows_drain(rival *base, const uint32_t *users, size_t count, rival_tally *tally,
                      uint64_t *through) {
  lmdb_rows *self = (lmdb_rows *)base;
  for (size_t i = 0; i < count; i++) {
    int code = mdb_txn_renew(self->reader);
    if (!code) code = mdb_cursor_renew(self->reader, self->reading);
    if (!code) code = drain_one(self, users[i], tally, through ? &through[i] : NULL);
    mdb_txn_reset(self->reader);
    if (code) return fail(self, "drain", code);
  }
  return 0;
}

static int rows_settle(rival *base) {
  (void)base;
  return 0;
}

const rival_kind rival_lmdb_rows = {
    "lmdb-rows", rows_open, rows_commit, rows_drain, rows_settle, rows_close,
};
