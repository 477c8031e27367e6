#pragma once

#include <stdint.h>

// How many allocations this process has made, on all threads.
uint64_t allocation_count(void);
