#ifndef RIVALS_REDIS_H
#define RIVALS_REDIS_H

#include "rival.h"

// Redis Streams, the append-only file synced before each reply.
extern const rival_kind rival_redis_always;

// Redis Streams, the append-only file synced each second: a crash loses up to a second.
extern const rival_kind rival_redis_everysec;

#endif
