#include "redis_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
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

typedef struct {
  char port[16], directory[4096], appendfsync[16];
  sem_t is_started;
  pid_t pid;
} keeper;

// Starts the server and lives on: the server is told to end when the thread that started it does,
// so that it cannot outlive the harness, however that ends.
static void *keep(void *argument) {
  keeper *self = argument;
  self->pid = fork();
  if (self->pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Threads of the harness block signals, and a mask is inherited.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
    dup2(STDIN_FILENO, STDOUT_FILENO);
    execlp("redis-server", "redis-server", "--port", self->port, "--bind", "127.0.0.1", "--dir",
           self->directory, "--appendonly", "yes", "--appendfsync", self->appendfsync, "--save", "",
           "--daemonize", "no", "--logfile", "redis.log", (char *)NULL);
    _exit(127);
  }
  sem_post(&self->is_started);
  while (1) pause();
  return NULL;
}

int redis_server_start(redis_server *server, const char *directory, const char *appendfsync,
                       char *error) {
  // Never freed: the thread keeps it.
  keeper *self = calloc(1, sizeof *self);
  if (!self) return rival_fail(error, "calloc", strerror(errno));
  server->port = free_port();
  if (server->port < 0) return rival_fail(error, "finding a port", strerror(errno));
  snprintf(self->port, sizeof self->port, "%d", server->port);
  snprintf(self->directory, sizeof self->directory, "%s", directory);
  snprintf(self->appendfsync, sizeof self->appendfsync, "%s", appendfsync);
  sem_init(&self->is_started, 0, 0);
  pthread_t thread;
  int code = pthread_create(&thread, NULL, keep, self);
  if (code) return rival_fail(error, "pthread_create", strerror(code));
  pthread_detach(thread);
  while (sem_wait(&self->is_started)) {
  }
  server->pid = self->pid;
  return self->pid > 0 ? 0 : rival_fail(error, "fork", "failed");
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
