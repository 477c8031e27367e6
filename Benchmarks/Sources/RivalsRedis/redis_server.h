#ifndef REDIS_SERVER_H
#define REDIS_SERVER_H

#include <hiredis/hiredis.h>
#include <sys/types.h>

// A server of our own on a free port of the loopback interface.
typedef struct {
  pid_t pid;
  int port;
} redis_server;

// Starts it with its files in `directory`. Returns 0, or -1 with the reason in `error`.
int redis_server_start(redis_server *, const char *directory, const char *appendfsync, char *error);

// Waits until it has read its files and answers; NULL and the reason in `error` on failure.
redisContext *redis_server_connect(const redis_server *, char *error);

// Stops it by its process id and waits for its end.
void redis_server_stop(redis_server *);

#endif
