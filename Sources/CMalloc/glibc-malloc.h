#include <malloc.h>

/// What the allocator holds, by a name of its own: Swift may take `mallinfo2()` for the empty structure of
/// that name.
static inline struct mallinfo2 mailbox_malloc_state(void) { return mallinfo2(); }
