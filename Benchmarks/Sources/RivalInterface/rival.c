#include "rival.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

void rival_page_add(rival_page *page, const void *bytes, size_t count) {
  if (page->count + count > sizeof page->bytes || page->count > RIVAL_PAGE_BYTES) page->count = 0;
  memcpy(page->bytes + page->count, bytes, count);
  page->count += count;
}

int rival_fail(char *error, const char *what, const char *why) {
  snprintf(error, RIVAL_ERROR_BYTES, "%s: %s", what, why);
  return -1;
}

void rival_put_big_endian32(uint8_t *out, uint32_t value) {
  value = htobe32(value);
  memcpy(out, &value, sizeof value);
}

void rival_put_big_endian64(uint8_t *out, uint64_t value) {
  value = htobe64(value);
  memcpy(out, &value, sizeof value);
}

uint32_t rival_get_big_endian32(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return be32toh(value);
}

uint64_t rival_get_big_endian64(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, sizeof value);
  return be64toh(value);
}
