internal import Glibc

/// A value that one thread at a time may touch.
///
/// The one place where the store vouches for thread safety itself: `Synchronization.Mutex` hands
/// its value out as `sending`, which a graph of objects that stays behind the lock cannot be.
/// The rule that keeps it safe: a closure never lets a reference to the value's objects escape.
final class Guarded<Value: ~Copyable>: Sendable {
  private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private nonisolated(unsafe) var value: Value

  init(_ value: consuming Value) {
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    self.value = value
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Runs `body` while no other thread does. Not reentrant.
  func withLock<R: ~Copyable, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
