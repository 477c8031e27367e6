// What glibc has of posix_spawn beyond POSIX: its own headers show it only with _GNU_SOURCE, which
// Swift's module of glibc does without.
#pragma once

#include <spawn.h>

int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
