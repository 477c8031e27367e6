#include "counters.h"

#include <stdlib.h>
#include <string.h>

static size_t slot_of(const counter_map *map, uint32_t user) {
  size_t slot = (user * 0x9E3779B97F4A7C15u >> 20) & map->slot_mask;
  while (map->slots[slot] && map->list[map->slots[slot] - 1].user != user)
    slot = (slot + 1) & map->slot_mask;
  return slot;
}

static bool make_slots(counter_map *map, size_t count) {
  uint32_t *slots = calloc(count, sizeof *slots);
  if (!slots) return false;
  free(map->slots);
  map->slots = slots;
  map->slot_mask = count - 1;
  for (size_t i = 0; i < map->used_count; i++)
    slots[slot_of(map, map->list[i].user)] = (uint32_t)i + 1;
  return true;
}

bool counter_map_init(counter_map *map, size_t expected_count) {
  memset(map, 0, sizeof *map);
  size_t slots = 64;
  while (slots < expected_count * 2) slots *= 2;
  map->capacity = slots / 2;
  map->list = malloc(map->capacity * sizeof *map->list);
  return map->list && make_slots(map, slots);
}

void counter_map_free(counter_map *map) {
  free(map->list);
  free(map->slots);
}

void counter_map_clear(counter_map *map) {
  memset(map->slots, 0, (map->slot_mask + 1) * sizeof *map->slots);
  map->used_count = 0;
}

counter *counter_map_at(counter_map *map, uint32_t user, bool *is_new) {
  size_t slot = slot_of(map, user);
  *is_new = map->slots[slot] == 0;
  if (!*is_new) return &map->list[map->slots[slot] - 1];
  if (map->used_count == map->capacity) {
    counter *list = realloc(map->list, map->capacity * 2 * sizeof *list);
    if (!list) return NULL;
    map->list = list;
    map->capacity *= 2;
    if (!make_slots(map, map->capacity * 2)) return NULL;
    slot = slot_of(map, user);
  }
  counter *now = &map->list[map->used_count++];
  *now = (counter){.user = user};
  map->slots[slot] = (uint32_t)map->used_count;
  return now;
}

counter *counter_map_used(counter_map *map, size_t index) { return &map->list[index]; }
