#pragma once
#include <sys/types.h>

/// Has a process, or the calling thread (0), run on one core. 0, or -1 and errno.
int pin_to_core(pid_t process, int core);
