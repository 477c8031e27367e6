// RocksDB through its C API.
//
//   user (4, big endian) | sequence (8, big endian)   the message
//   user                 | 0                          next sequence (8) | unread (8)
//
// Advice followed ("Setup Options and Basic Tuning" of its wiki): dynamic level sizes, background
// jobs for all cores, bytes_per_sync 1 MiB, min-overlapping-ratio compaction, 16 KiB blocks, Bloom
// filters of 10 bits, index and filters in a cache of 1 GiB with level 0 pinned, the newest table
// format, LZ4; write batches with sync; a prefix extractor for the scans of one mailbox; SingleDelete
// for rows that are written once; a batch of its own reads back from a map, not from the database.

#include <errno.h>
#include <rocksdb/c.h>
#include <stdlib.h>
#include <string.h>

#include "counters.h"
#include "rivals_rocksdb.h"

enum { key_bytes = 12 };

typedef struct {
  rival base;
  rocksdb_t *db;
  rocksdb_options_t *options;
  rocksdb_block_based_table_options_t *table;
  rocksdb_cache_t *cache;
  rocksdb_writeoptions_t *writing;
  rocksdb_readoptions_t *reading;
  // All counters by user, or those of the batch under way.
  counter_map counters;
  bool keeps_counters_in_memory;
  rival_page page;
} rows;

static void put_key(char *key, uint32_t user, uint64_t sequence) {
  rival_put_big_endian32((uint8_t *)key, user);
  rival_put_big_endian64((uint8_t *)key + 4, sequence);
}

// Moves RocksDB's message into the rival's error. Returns -1 when there was one.
static int check(rows *self, const char *what, char *message) {
  if (!message) return 0;
  rival_fail(self->base.error, what, message);
  rocksdb_free(message);
  return -1;
}

static void set_options(rows *self) {
  self->cache = rocksdb_cache_create_lru((size_t)1 << 30);
  self->table = rocksdb_block_based_options_create();
  rocksdb_block_based_options_set_block_cache(self->table, self->cache);
  rocksdb_block_based_options_set_block_size(self->table, 16 * 1024);
  rocksdb_block_based_options_set_cache_index_and_filter_blocks(self->table, 1);
  rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(self->table, 1);
  rocksdb_block_based_options_set_filter_policy(
      self->table, rocksdb_filterpolicy_create_bloom_full(10));
  rocksdb_block_based_options_set_format_version(self->table, 5);
  self->options = rocksdb_options_create();
  rocksdb_options_set_create_if_missing(self->options, 1);
  rocksdb_options_set_block_based_table_factory(self->options, self->table);
  rocksdb_options_set_level_compaction_dynamic_level_bytes(self->options, 1);
  rocksdb_options_increase_parallelism(self->options, 4);
  rocksdb_options_set_max_background_jobs(self->options, 4);
  rocksdb_options_set_bytes_per_sync(self->options, 1 << 20);
  rocksdb_options_set_wal_bytes_per_sync(self->options, 1 << 20);
  rocksdb_options_set_compression(self->options, rocksdb_lz4_compression);
  rocksdb_options_set_write_buffer_size(self->options, 128 << 20);
  rocksdb_options_set_max_write_buffer_number(self->options, 4);
  rocksdb_options_set_prefix_extractor(
      self->options, rocksdb_slicetransform_create_fixed_prefix(4));
  self->writing = rocksdb_writeoptions_create();
  rocksdb_writeoptions_set_sync(self->writing, 1);
  self->reading = rocksdb_readoptions_create();
  rocksdb_readoptions_set_prefix_same_as_start(self->reading, 1);
}

static void rows_close(rival *base) {
  rows *self = (rows *)base;
  if (self->db) rocksdb_close(self->db);
  rocksdb_readoptions_destroy(self->reading);
  rocksdb_writeoptions_destroy(self->writing);
  rocksdb_options_destroy(self->options);
  rocksdb_block_based_options_destroy(self->table);
  rocksdb_cache_destroy(self->cache);
  counter_map_free(&self->counters);
  free(self);
}

// Counters in memory are rebuilt from the messages, so opening reads all of them.
static int rebuild_counters(rows *self) {
  rocksdb_readoptions_t *reading = rocksdb_readoptions_create();
  rocksdb_readoptions_set_total_order_seek(reading, 1);
  rocksdb_readoptions_set_readahead_size(reading, 4 << 20);
  rocksdb_readoptions_set_fill_cache(reading, 0);
  rocksdb_iterator_t *all = rocksdb_create_iterator(self->db, reading);
  for (rocksdb_iter_seek_to_first(all); rocksdb_iter_valid(all); rocksdb_iter_next(all)) {
    size_t bytes;
    const uint8_t *key = (const uint8_t *)rocksdb_iter_key(all, &bytes);
    bool is_new;
    counter *now = counter_map_at(&self->counters, rival_get_big_endian32(key), &is_new);
    now->next = rival_get_big_endian64(key + 4);
    now->unread += 1;
  }
  char *message = NULL;
  rocksdb_iter_get_error(all, &message);
  rocksdb_iter_destroy(all);
  rocksdb_readoptions_destroy(reading);
  return check(self, "rebuilding counters", message);
}

static rival *open_rows(const char *directory, uint32_t users, bool in_memory, char *error) {
  rows *self = calloc(1, sizeof *self);
  if (!self || !counter_map_init(&self->counters, in_memory ? users : 16 * 1024)) {
    rival_fail(error, "calloc", strerror(errno));
    free(self);
    return NULL;
  }
  self->keeps_counters_in_memory = in_memory;
  set_options(self);
  char *message = NULL;
  self->db = rocksdb_open(self->options, directory, &message);
  if (check(self, "rocksdb open", message) || (in_memory && rebuild_counters(self))) {
    memcpy(error, self->base.error, RIVAL_ERROR_BYTES);
    rows_close(&self->base);
    return NULL;
  }
  return &self->base;
}

static rival *open_with_rows(const char *directory, uint32_t users, char *error) {
  return open_rows(directory, users, false, error);
}

static rival *open_with_memory(const char *directory, uint32_t users, char *error) {
  return open_rows(directory, users, true, error);
}

// The counters of a user: from this batch, else from the database.
static counter *load_counter(rows *self, uint32_t user) {
  bool is_new;
  counter *now = counter_map_at(&self->counters, user, &is_new);
  if (!now) {
    rival_fail(self->base.error, "counters", strerror(errno));
    return NULL;
  }
  if (!is_new || self->keeps_counters_in_memory) return now;
  char key[key_bytes], *message = NULL;
  put_key(key, user, 0);
  rocksdb_pinnableslice_t *value =
      rocksdb_get_pinned(self->db, self->reading, key, sizeof key, &message);
  if (check(self, "reading counters", message)) return NULL;
  if (value) {
    size_t bytes;
    const char *row = rocksdb_pinnableslice_value(value, &bytes);
    memcpy(&now->next, row, 8);
    memcpy(&now->unread, row + 8, 8);
    rocksdb_pinnableslice_destroy(value);
  }
  return now;
}

static void put_counter(rows *self, rocksdb_writebatch_t *out, const counter *now) {
  if (self->keeps_counters_in_memory) return;
  char key[key_bytes], row[16];
  put_key(key, now->user, 0);
  memcpy(row, &now->next, 8);
  memcpy(row + 8, &now->unread, 8);
  rocksdb_writebatch_put(out, key, sizeof key, row, sizeof row);
}

static int add_message(rows *self, rocksdb_writebatch_t *out, const rival_deposit *deposit) {
  counter *now = load_counter(self, deposit->user);
  if (!now) return -1;
  now->next += 1;
  now->unread += 1;
  char key[key_bytes];
  put_key(key, deposit->user, now->next);
  rocksdb_writebatch_put(out, key, sizeof key, (const char *)deposit->body, deposit->body_bytes);
  now->is_changed = true;
  return 0;
}

static int acknowledge(rows *self, rocksdb_writebatch_t *out,
                       const rival_acknowledgement *acknowledgement) {
  counter *now = load_counter(self, acknowledgement->user);
  if (!now) return -1;
  char key[key_bytes];
  // What waits is at most what is unread, as nobody reads without acknowledging.
  uint64_t first = now->next - now->unread + 1;
  for (uint64_t sequence = first; sequence <= acknowledgement->through; sequence++) {
    put_key(key, acknowledgement->user, sequence);
    rocksdb_writebatch_singledelete(out, key, sizeof key);
  }
  if (acknowledgement->through >= first) now->unread = now->next - acknowledgement->through;
  now->is_changed = true;
  return 0;
}

static int rows_commit(rival *base, const rival_batch *batch) {
  rows *self = (rows *)base;
  rocksdb_writebatch_t *out = rocksdb_writebatch_create();
  int code = 0;
  if (!self->keeps_counters_in_memory) counter_map_clear(&self->counters);
  for (size_t i = 0; !code && i < batch->deposit_count; i++)
    code = add_message(self, out, &batch->deposits[i]);
  for (size_t i = 0; !code && i < batch->acknowledgement_count; i++)
    code = acknowledge(self, out, &batch->acknowledgements[i]);
  if (!self->keeps_counters_in_memory)
    for (size_t i = 0; i < self->counters.used_count; i++)
      put_counter(self, out, counter_map_used(&self->counters, i));
  char *message = NULL;
  if (!code) rocksdb_write(self->db, self->writing, out, &message);
  rocksdb_writebatch_destroy(out);
  return code ? code : check(self, "write", message);
}

static int rows_drain(rival *base, const uint32_t *users, size_t count, rival_tally *tally,
                      uint64_t *through) {
  rows *self = (rows *)base;
  // One iterator serves many mailboxes when nothing is written between them.
  rocksdb_iterator_t *each = rocksdb_create_iterator(self->db, self->reading);
  for (size_t i = 0; i < count; i++) {
    char first[key_bytes];
    size_t bytes;
    uint64_t last = 0;
    put_key(first, users[i], 1);
    self->page.count = 0;
    for (rocksdb_iter_seek(each, first, sizeof first); rocksdb_iter_valid(each);
         rocksdb_iter_next(each)) {
      const uint8_t *key = (const uint8_t *)rocksdb_iter_key(each, &bytes);
      if (rival_get_big_endian32(key) != users[i]) break;
      last = rival_get_big_endian64(key + 4);
      const char *value = rocksdb_iter_value(each, &bytes);
      rival_page_add(&self->page, value, bytes);
      tally->messages += 1;
      tally->bytes += bytes;
    }
    if (through) through[i] = last;
  }
  char *message = NULL;
  rocksdb_iter_get_error(each, &message);
  rocksdb_iter_destroy(each);
  return check(self, "drain", message);
}

// Flushed and wholly compacted: the best state that it can reach.
static int rows_settle(rival *base) {
  rows *self = (rows *)base;
  char *message = NULL;
  rocksdb_flushoptions_t *flushing = rocksdb_flushoptions_create();
  rocksdb_flush(self->db, flushing, &message);
  rocksdb_flushoptions_destroy(flushing);
  if (check(self, "flush", message)) return -1;
  rocksdb_compact_range(self->db, NULL, 0, NULL, 0);
  return 0;
}

const rival_kind rival_rocksdb = {
    "rocksdb", open_with_rows, rows_commit, rows_drain, rows_settle, rows_close,
};

const rival_kind rival_rocksdb_memory_counters = {
    "rocksdb-memory-counters", open_with_memory, rows_commit, rows_drain, rows_settle, rows_close,
};
