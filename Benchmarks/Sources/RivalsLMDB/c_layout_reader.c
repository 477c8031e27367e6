// The settled layout of the store, read in plain C: what no reader of this layout can beat.
//
// Opens the very files that a store wrote, so the layout is the same to the byte:
//
//   mailboxes  "default" 00 user 00                  a row: its state, where the newest chunk lies
//   queues     "default" 00 user 00 | sequence (8)   where each chunk before it lies
//   NNNNNNNN.queue                                   chunks: frame of 24 bytes, key, ready entries
//
// A drain looks the mailbox's row up, and those of older chunks if it says that there are any, and
// copies the entries of all chunks. It leaves out what the store also does: gaps, expiry, quota, the journal,
// and the look whether a chunk is the one that its row means.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rivals_lmdb.h"

enum { frame_header_bytes = 24, key_bytes_max = 64, queue_files_max = 4096 };
// Of a mailbox's row: what stands before its varints, how many those are, and flags behind them.
enum { state_start = 9, state_varints = 10, has_newest = 1, has_older = 2, chunk_row_bytes = 32 };

typedef struct {
  rival base;
  MDB_env *env;
  MDB_dbi mailboxes, queues;
  MDB_txn *reader;
  MDB_cursor *mailbox_cursor, *queue_cursor;
  // The queue files by their numbers.
  struct {
    const uint8_t *bytes;
    size_t count;
  } files[queue_files_max];
  rival_page page;
} layout;

static int fail(layout *self, const char *what, int code) {
  return rival_fail(self->base.error, what, mdb_strerror(code));
}

// The key of a mailbox, as the store makes it from the name that the harness gives the user.
static size_t put_mailbox_key(uint8_t *key, uint32_t user) {
  memcpy(key, "default\0u", 9);
  for (int i = 8; i >= 1; i--, user /= 10) key[8 + i] = (uint8_t)('0' + user % 10);
  key[17] = 0;
  return 18;
}

// Maps all queue files of a directory. Returns an errno.
static int map_queue_files(layout *self, const char *directory) {
  DIR *stream = opendir(directory);
  if (!stream) return errno;
  int code = 0;
  for (struct dirent *entry; !code && (entry = readdir(stream));) {
    unsigned number;
    char suffix[8] = "";
    if (sscanf(entry->d_name, "%8x.%7s", &number, suffix) != 2 || strcmp(suffix, "queue")) continue;
    if (number >= queue_files_max) {
      code = EFBIG;
      break;
    }
    int file = openat(dirfd(stream), entry->d_name, O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status)) {
      code = errno;
    } else {
      void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, file, 0);
      if (bytes == MAP_FAILED) {
        code = errno;
      } else {
        self->files[number].bytes = bytes;
        self->files[number].count = (size_t)status.st_size;
      }
    }
    if (file >= 0) close(file);
  }
  closedir(stream);
  return code;
}

static void layout_close(rival *base) {
  layout *self = (layout *)base;
  for (size_t i = 0; i < queue_files_max; i++)
    if (self->files[i].bytes) munmap((void *)self->files[i].bytes, self->files[i].count);
  if (self->mailbox_cursor) mdb_cursor_close(self->mailbox_cursor);
  if (self->queue_cursor) mdb_cursor_close(self->queue_cursor);
  if (self->reader) mdb_txn_abort(self->reader);
  if (self->env) mdb_env_close(self->env);
  free(self);
}

static rival *layout_open(const char *directory, uint32_t users, char *error) {
  (void)users;
  layout *self = calloc(1, sizeof *self);
  if (!self) {
    rival_fail(error, "calloc", strerror(errno));
    return NULL;
  }
  MDB_txn *transaction = NULL;
  int code = mdb_env_create(&self->env);
  if (!code) code = mdb_env_set_maxdbs(self->env, 16);
  if (!code) code = mdb_env_open(self->env, directory, MDB_NOTLS | MDB_RDONLY, 0644);
  if (!code) code = mdb_txn_begin(self->env, NULL, MDB_RDONLY, &transaction);
  if (!code) code = mdb_dbi_open(transaction, "mailboxes", 0, &self->mailboxes);
  if (!code) code = mdb_dbi_open(transaction, "queues", 0, &self->queues);
  // Tables that were opened in a transaction live on only when it is committed.
  if (!code) code = mdb_txn_commit(transaction);
  if (!code) code = mdb_txn_begin(self->env, NULL, MDB_RDONLY, &self->reader);
  if (!code) code = mdb_cursor_open(self->reader, self->mailboxes, &self->mailbox_cursor);
  if (!code) code = mdb_cursor_open(self->reader, self->queues, &self->queue_cursor);
  if (!code) code = map_queue_files(self, directory);
  if (code) {
    rival_fail(error, "c-layout open", mdb_strerror(code));
    layout_close(&self->base);
    return NULL;
  }
  mdb_txn_reset(self->reader);
  return &self->base;
}

// Copies the entries of the chunk that a row places.
static int add_chunk(layout *self, const uint8_t *row, size_t name_bytes, rival_tally *tally,
                     uint64_t *through) {
  uint16_t messages;
  uint32_t body_bytes, entries_bytes, file, offset;
  memcpy(&messages, row + 2, sizeof messages);
  memcpy(&body_bytes, row + 16, sizeof body_bytes);
  memcpy(&entries_bytes, row + 20, sizeof entries_bytes);
  memcpy(&file, row + 24, sizeof file);
  memcpy(&offset, row + 28, sizeof offset);
  size_t start = (size_t)offset * 8 + frame_header_bytes + ((name_bytes + 7) & ~(size_t)7);
  if (file >= queue_files_max || start + entries_bytes > self->files[file].count) return EINVAL;
  rival_page_add(&self->page, self->files[file].bytes + start, entries_bytes);
  tally->messages += messages;
  tally->bytes += body_bytes;
  if (through) memcpy(through, row + 8, sizeof *through);
  return 0;
}

// The flags in a mailbox's row; NULL when the row is too short.
static const uint8_t *flags_of(MDB_val row) {
  const uint8_t *at = (const uint8_t *)row.mv_data + state_start;
  const uint8_t *end = (const uint8_t *)row.mv_data + row.mv_size;
  for (int left = state_varints; left > 0 && at < end; at++) left -= *at < 0x80;
  if (at >= end) return NULL;
  return *at & has_newest && end - at < 9 + chunk_row_bytes ? NULL : at;
}

static int drain_one(layout *self, uint32_t user, rival_tally *tally, uint64_t *through) {
  uint8_t name[key_bytes_max];
  size_t name_bytes = put_mailbox_key(name, user);
  MDB_val key = {name_bytes, name}, row, value;
  int code = mdb_cursor_get(self->mailbox_cursor, &key, &row, MDB_SET);
  if (code) return code;
  const uint8_t *flags = flags_of(row);
  if (!flags) return EINVAL;
  self->page.count = 0;
  if (*flags & has_older) {
    memset(name + name_bytes, 0, 8);
    key = (MDB_val){name_bytes + 8, name};
    code = mdb_cursor_get(self->queue_cursor, &key, &value, MDB_SET_RANGE);
    while (!code && key.mv_size == name_bytes + 8 && !memcmp(key.mv_data, name, name_bytes)) {
      code = add_chunk(self, value.mv_data, name_bytes, tally, through);
      if (!code) code = mdb_cursor_get(self->queue_cursor, &key, &value, MDB_NEXT);
    }
    if (code && code != MDB_NOTFOUND) return code;
  }
  return *flags & has_newest ? add_chunk(self, flags + 9, name_bytes, tally, through) : 0;
}

static int layout_drain(rival *base, const uint32_t *users, size_t count, rival_tally *tally,
                        uint64_t *through) {
  layout *self = (layout *)base;
  for (size_t i = 0; i < count; i++) {
    int code = mdb_txn_renew(self->reader);
    if (!code) code = mdb_cursor_renew(self->reader, self->mailbox_cursor);
    if (!code) code = mdb_cursor_renew(self->reader, self->queue_cursor);
    if (!code) code = drain_one(self, users[i], tally, through ? &through[i] : NULL);
    mdb_txn_reset(self->reader);
    if (code) return fail(self, "drain", code);
  }
  return 0;
}

static int layout_commit(rival *base, const rival_batch *batch) {
  (void)batch;
  return rival_fail(base->error, "c-layout", "this reader commits nothing");
}

static int layout_settle(rival *base) {
  (void)base;
  return 0;
}

const rival_kind rival_c_layout_reader = {
    "c-layout", layout_open, layout_commit, layout_drain, layout_settle, layout_close,
};
