// The limit for deposits: a journal in plain C, and nothing else.
//
// Each batch is one pwrite of its records into a file that was written full of zeroes before, and
// one fdatasync. A record has the size that the store's has: header, fixed fields, body, names.
// There is no index, no checksum, no settling and no reading: no store on this disk beats it.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rivals_lmdb.h"

enum {
  file_bytes = 256 << 20,
  zeroes_bytes = 1 << 20,
  // What a record of the store has beside the body: 32 + 32 of fixed fields, names and sequences.
  record_overhead_bytes = 128,
  buffer_bytes = 32 << 20,
};

typedef struct {
  rival base;
  int descriptor;
  off_t end;
  uint8_t *buffer;
} journal;

static void journal_close(rival *base) {
  journal *self = (journal *)base;
  if (self->descriptor >= 0) close(self->descriptor);
  free(self->buffer);
  free(self);
}

static int write_zeroes(journal *self) {
  memset(self->buffer, 0, zeroes_bytes);
  for (off_t at = 0; at < file_bytes; at += zeroes_bytes)
    if (pwrite(self->descriptor, self->buffer, zeroes_bytes, at) != zeroes_bytes) return -1;
  return fdatasync(self->descriptor);
}

static rival *journal_open(const char *directory, uint32_t users, char *error) {
  (void)users;
  journal *self = calloc(1, sizeof *self);
  if (!self) {
    rival_fail(error, "calloc", strerror(errno));
    return NULL;
  }
  char path[4096];
  snprintf(path, sizeof path, "%s/journal", directory);
  self->buffer = malloc(buffer_bytes);
  self->descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (!self->buffer || self->descriptor < 0 || write_zeroes(self)) {
    rival_fail(error, "c-layout journal", strerror(errno));
    journal_close(&self->base);
    return NULL;
  }
  return &self->base;
}

static int journal_commit(rival *base, const rival_batch *batch) {
  journal *self = (journal *)base;
  size_t count = 0;
  for (size_t i = 0; i < batch->deposit_count; i++) {
    const rival_deposit *deposit = &batch->deposits[i];
    size_t record = record_overhead_bytes + ((deposit->body_bytes + 7u) & ~7u);
    if (count + record > buffer_bytes) return rival_fail(base->error, "c-layout", "batch too large");
    memset(self->buffer + count, 1, record_overhead_bytes);
    memcpy(self->buffer + count, &deposit->user, sizeof deposit->user);
    memcpy(self->buffer + count + record_overhead_bytes, deposit->body, deposit->body_bytes);
    count += record;
  }
  if (self->end + (off_t)count > file_bytes) self->end = 0;
  if (pwrite(self->descriptor, self->buffer, count, self->end) != (ssize_t)count ||
      fdatasync(self->descriptor))
    return rival_fail(base->error, "c-layout append", strerror(errno));
  self->end += (off_t)count;
  return 0;
}

static int journal_drain(rival *base, const uint32_t *users, size_t count, rival_tally *tally,
                         uint64_t *through) {
  (void)users, (void)count, (void)tally, (void)through;
  return rival_fail(base->error, "c-layout", "the bare journal drains nothing");
}

static int journal_settle(rival *base) {
  (void)base;
  return 0;
}

const rival_kind rival_c_journal_append = {
    "c-layout", journal_open, journal_commit, journal_drain, journal_settle, journal_close,
};
