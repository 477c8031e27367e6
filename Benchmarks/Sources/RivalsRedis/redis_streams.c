// Redis Streams over hiredis, with a server of its own.
//
//   m:USER   a stream; sequences are its ids 0-1, 0-2, …, given by the server ("0-*")
//   u:USER   the unread count
//
// Advice followed (redis.io on pipelining, streams and persistence): all commands of a batch are
// pipelined before the first reply is read. The server reads 16 KiB of a connection at a time and
// syncs once for all that it read in one turn, so a batch goes over up to 32 connections: one turn
// and one sync for a thousand messages. Drains are pipelined by 100 mailboxes.

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redis_server.h"
#include "rivals_redis.h"

enum { connections_max = 32, messages_per_connection = 32, drains_in_flight = 100 };

typedef struct {
  rival base;
  redis_server server;
  redisContext *connections[connections_max];
  size_t pending[connections_max];
  rival_page page;
} streams;

static void streams_close(rival *base) {
  streams *self = (streams *)base;
  for (int i = 0; i < connections_max; i++)
    if (self->connections[i]) redisFree(self->connections[i]);
  redis_server_stop(&self->server);
  free(self);
}

static rival *open_with(const char *directory, const char *appendfsync, char *error) {
  streams *self = calloc(1, sizeof *self);
  if (!self) {
    rival_fail(error, "calloc", strerror(errno));
    return NULL;
  }
  int code = redis_server_start(&self->server, directory, appendfsync, error);
  self->base.server_pid = self->server.pid;
  for (int i = 0; !code && i < connections_max; i++) {
    self->connections[i] = redis_server_connect(&self->server, error);
    if (!self->connections[i]) code = -1;
  }
  if (code) {
    streams_close(&self->base);
    return NULL;
  }
  return &self->base;
}

static rival *open_always(const char *directory, uint32_t users, char *error) {
  (void)users;
  return open_with(directory, "always", error);
}

static rival *open_everysec(const char *directory, uint32_t users, char *error) {
  (void)users;
  return open_with(directory, "everysec", error);
}

static void append(streams *self, size_t connection, int count, const char **words,
                   const size_t *bytes) {
  redisAppendCommandArgv(self->connections[connection], count, words, bytes);
  self->pending[connection] += 1;
}

static size_t put_name(char *out, size_t space, char kind, uint32_t user) {
  return (size_t)snprintf(out, space, "%c:%" PRIu32, kind, user);
}

static void append_deposit(streams *self, size_t connection, const rival_deposit *deposit) {
  char stream[16], unread[16];
  const char *add[] = {"XADD", stream, "0-*", "b", (const char *)deposit->body};
  size_t add_bytes[] = {4, put_name(stream, sizeof stream, 'm', deposit->user), 3, 1,
                        deposit->body_bytes};
  append(self, connection, 5, add, add_bytes);
  const char *count[] = {"INCR", unread};
  size_t count_bytes[] = {4, put_name(unread, sizeof unread, 'u', deposit->user)};
  append(self, connection, 2, count, count_bytes);
}

static void append_acknowledgement(streams *self, size_t connection,
                                   const rival_acknowledgement *acknowledgement) {
  char stream[16], unread[16], first[32];
  size_t first_bytes =
      (size_t)snprintf(first, sizeof first, "0-%" PRIu64, acknowledgement->through + 1);
  const char *trim[] = {"XTRIM", stream, "MINID", "=", first};
  size_t trim_bytes[] = {5, put_name(stream, sizeof stream, 'm', acknowledgement->user), 5, 1,
                         first_bytes};
  append(self, connection, 5, trim, trim_bytes);
  const char *reset[] = {"SET", unread, "0"};
  size_t reset_bytes[] = {3, put_name(unread, sizeof unread, 'u', acknowledgement->user), 1};
  append(self, connection, 3, reset, reset_bytes);
}

// Sends what was appended to all connections, then reads all replies.
static int exchange(streams *self) {
  for (int i = 0; i < connections_max; i++) {
    int is_done = self->pending[i] == 0;
    while (!is_done)
      if (redisBufferWrite(self->connections[i], &is_done) != REDIS_OK)
        return rival_fail(self->base.error, "redis write", self->connections[i]->errstr);
  }
  for (int i = 0; i < connections_max; i++) {
    for (; self->pending[i] > 0; self->pending[i]--) {
      void *reply = NULL;
      if (redisGetReply(self->connections[i], &reply) != REDIS_OK)
        return rival_fail(self->base.error, "redis read", self->connections[i]->errstr);
      int is_error = ((redisReply *)reply)->type == REDIS_REPLY_ERROR;
      if (is_error) rival_fail(self->base.error, "redis", ((redisReply *)reply)->str);
      freeReplyObject(reply);
      if (is_error) return -1;
    }
  }
  return 0;
}

static int streams_commit(rival *base, const rival_batch *batch) {
  streams *self = (streams *)base;
  // A mailbox's commands may go over different connections: its order among waiting depositors is
  // free, and each of them has only one message under way.
  for (size_t i = 0; i < batch->deposit_count; i++)
    append_deposit(self, i / messages_per_connection % connections_max, &batch->deposits[i]);
  for (size_t i = 0; i < batch->acknowledgement_count; i++)
    append_acknowledgement(self, i / messages_per_connection % connections_max,
                           &batch->acknowledgements[i]);
  return exchange(self);
}

static int take_entries(streams *self, const redisReply *reply, rival_tally *tally,
                        uint64_t *through) {
  if (!reply || reply->type != REDIS_REPLY_ARRAY)
    return rival_fail(self->base.error, "redis drain", reply && reply->str ? reply->str : "?");
  self->page.count = 0;
  for (size_t i = 0; i < reply->elements; i++) {
    const redisReply *entry = reply->element[i], *body = entry->element[1]->element[1];
    rival_page_add(&self->page, body->str, body->len);
    tally->messages += 1;
    tally->bytes += body->len;
    *through = strtoull(strchr(entry->element[0]->str, '-') + 1, NULL, 10);
  }
  return 0;
}

// One large mailbox is read page by page, many small ones are pipelined.
static int drain_rest(streams *self, uint32_t user, rival_tally *tally, uint64_t *last) {
  size_t count = 256;
  while (count == 256) {
    redisReply *reply = redisCommand(self->connections[0], "XRANGE m:%u (0-%llu + COUNT 256", user,
                                     (unsigned long long)*last);
    int code = take_entries(self, reply, tally, last);
    count = reply ? reply->elements : 0;
    freeReplyObject(reply);
    if (code) return code;
  }
  return 0;
}

static int streams_drain(rival *base, const uint32_t *users, size_t count, rival_tally *tally,
                         uint64_t *through) {
  streams *self = (streams *)base;
  redisContext *connection = self->connections[0];
  for (size_t start = 0; start < count; start += drains_in_flight) {
    size_t end = start + drains_in_flight < count ? start + drains_in_flight : count;
    for (size_t i = start; i < end; i++)
      redisAppendCommand(connection, "XRANGE m:%u - + COUNT 256", users[i]);
    uint64_t last[drains_in_flight] = {0};
    size_t entries[drains_in_flight];
    for (size_t i = start; i < end; i++) {
      redisReply *reply = NULL;
      if (redisGetReply(connection, (void **)&reply) != REDIS_OK)
        return rival_fail(self->base.error, "redis read", connection->errstr);
      int code = take_entries(self, reply, tally, &last[i - start]);
      entries[i - start] = reply->elements;
      freeReplyObject(reply);
      if (code) return code;
    }
    for (size_t i = start; i < end; i++) {
      if (entries[i - start] == 256 && drain_rest(self, users[i], tally, &last[i - start]))
        return -1;
      if (through) through[i] = last[i - start];
    }
  }
  return 0;
}

static int streams_settle(rival *base) {
  (void)base;
  return 0;
}

const rival_kind rival_redis_always = {
    "redis-always", open_always, streams_commit, streams_drain, streams_settle, streams_close,
};

const rival_kind rival_redis_everysec = {
    "redis-everysec", open_everysec, streams_commit, streams_drain, streams_settle, streams_close,
};
