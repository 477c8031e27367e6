#ifndef RIVAL_H
#define RIVAL_H

#include <stddef.h>
#include <stdint.h>

// What a rival offers to the harness: mailboxes of numbered users, in one directory.
//
// A deposit gives the message the mailbox's next sequence and raises its unread count. All of a
// batch is one commit: the harness hands over what so many waiting depositors asked for, so a rival
// gets a group commit without any cost of gathering it.

#define RIVAL_ERROR_BYTES 256
// The most bytes that a drain copies out before it begins its buffer anew, as a page would.
#define RIVAL_PAGE_BYTES (64 * 1024)

typedef struct {
  uint32_t user;
  uint32_t body_bytes;
  const uint8_t *body;
} rival_deposit;

// A mailbox that was drained and is acknowledged through a sequence.
typedef struct {
  uint32_t user;
  uint64_t through;
} rival_acknowledgement;

typedef struct {
  const rival_deposit *deposits;
  size_t deposit_count;
  const rival_acknowledgement *acknowledgements;
  size_t acknowledgement_count;
} rival_batch;

// What was drained, for the harness to compare with what should have been there.
typedef struct {
  uint64_t messages;
  uint64_t bytes;
} rival_tally;

// What every rival begins with.
typedef struct {
  char error[RIVAL_ERROR_BYTES];
  // A process that does the work for the rival, 0 when there is none.
  int server_pid;
} rival;

// Functions return 0, or -1 with the reason in `rival.error`.
typedef struct {
  const char *name;
  // Opens or makes a store for users 0 to users - 1. NULL and the reason in `error` on failure.
  rival *(*open)(const char *directory, uint32_t users, char *error);
  // Makes a batch durable.
  int (*commit)(rival *, const rival_batch *);
  // Copies out all that waits in each mailbox, in order. `through` gets the last sequence of each
  // mailbox when it is not NULL.
  int (*drain)(rival *, const uint32_t *users, size_t count, rival_tally *, uint64_t *through);
  // Brings the store into the state that it would reach if left alone.
  int (*settle)(rival *);
  void (*close)(rival *);
} rival_kind;

// A buffer that messages are copied into, as a page on its way out.
typedef struct {
  uint8_t bytes[RIVAL_PAGE_BYTES + 128 * 1024];
  size_t count;
} rival_page;

void rival_page_add(rival_page *, const void *bytes, size_t count);

// Writes "what: why" into an error buffer and returns -1.
int rival_fail(char *error, const char *what, const char *why);

void rival_put_big_endian32(uint8_t *out, uint32_t value);
void rival_put_big_endian64(uint8_t *out, uint64_t value);
uint32_t rival_get_big_endian32(const uint8_t *bytes);
uint64_t rival_get_big_endian64(const uint8_t *bytes);

#endif
