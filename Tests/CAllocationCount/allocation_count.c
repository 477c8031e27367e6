// Counts allocations by standing in for the C library's malloc, in the program that links this and
// in all libraries that it loads.

#include "allocation_count.h"

#include <stdatomic.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Atomic uint64_t count;

uint64_t allocation_count(void) { return count; }

void *malloc(size_t bytes) {
  count++;
  return __libc_malloc(bytes);
}

void *calloc(size_t items, size_t bytes) {
  count++;
  return __libc_calloc(items, bytes);
}

void *realloc(void *old, size_t bytes) {
  count++;
  return __libc_realloc(old, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes) {
  count++;
  return __libc_memalign(alignment, bytes);
}

int posix_memalign(void **result, size_t alignment, size_t bytes) {
  count++;
  *result = __libc_memalign(alignment, bytes);
  return *result ? 0 : 12;
}
