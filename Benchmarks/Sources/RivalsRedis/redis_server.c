#include "redis_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rival.h"

enum { start_seconds_max = 120, poll_microseconds = 20 * 1000 };

// A port that was free a moment ago.
static int free_port(void) {
  int port = -1, descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t bytes = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (descriptor >= 0 && !bind(descriptor, (struct sockaddr *)&address, sizeof address) &&
      !getsockname(descriptor, (struct sockaddr *)&address, &bytes))
    port = ntohs(address.sin_port);
  if (descriptor >= 0) close(descriptor);
  return port;
}

int redis_server_start(redis_server *server, const char *directory, const char *appendfsync,
                       char *error) {
  server->port = free_port();
  if (server->port < 0) return rival_fail(error, "finding a port", strerror(errno));
  char port[16];
  snprintf(port, sizeof port, "%d", server->port);
  server->pid = fork();
  if (server->pid < 0) return rival_fail(error, "fork", strerror(errno));
  if (server->pid == 0) {
    // It must not outlive the harness, however that ends.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int log = open("/dev/null", O_WRONLY);
    dup2(log, STDOUT_FILENO);
    execlp("redis-server", "redis-server", "--port", port, "--bind", "127.0.0.1", "--dir",
           directory, "--appendonly", "yes", "--appendfsync", appendfsync, "--save", "",
           "--daemonize", "no", "--logfile", "redis.log", (char *)NULL);
    _exit(127);
  }
  return 0;
}

redisContext *redis_server_connect(const redis_server *server, char *error) {
  for (long waited = 0; waited < start_seconds_max * 1000000L; waited += poll_microseconds) {
    if (waitpid(server->pid, NULL, WNOHANG) == server->pid) {
      rival_fail(error, "redis-server", "ended at its start");
      return NULL;
    }
    redisContext *context = redisConnect("127.0.0.1", server->port);
    if (context && !context->err) {
      redisReply *reply = redisCommand(context, "PING");
      int is_ready = reply && reply->type == REDIS_REPLY_STATUS;
      freeReplyObject(reply);
      if (is_ready) return context;
    }
    if (context) redisFree(context);
    usleep(poll_microseconds);
  }
  rival_fail(error, "redis-server", "did not answer in time");
  return NULL;
}

void redis_server_stop(redis_server *server) {
  if (server->pid <= 0) return;
  kill(server->pid, SIGTERM);
  waitpid(server->pid, NULL, 0);
  server->pid = 0;
}
