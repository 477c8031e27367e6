#ifndef COUNTERS_H
#define COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The counters of one user.
typedef struct {
  uint32_t user;
  bool is_changed;
  uint64_t next;
  uint64_t unread;
} counter;

// A small map from users to counters: open addressing over a dense list.
typedef struct {
  counter *list;
  size_t used_count, capacity;
  uint32_t *slots;  // index + 1 into `list`, 0: free
  size_t slot_mask;
} counter_map;

bool counter_map_init(counter_map *, size_t expected_count);
void counter_map_free(counter_map *);
// Forgets all counters. O(used).
void counter_map_clear(counter_map *);
// The counters of a user, zeroes when it is new; NULL when memory is out. The pointer holds until
// the next call.
counter *counter_map_at(counter_map *, uint32_t user, bool *is_new);
counter *counter_map_used(counter_map *, size_t index);

#endif
