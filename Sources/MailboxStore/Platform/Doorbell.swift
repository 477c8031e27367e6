internal import Glibc
internal import Synchronization

/// Wakes one waiting thread; rings while nobody waits are remembered as one. Waits go by a clock that
/// nobody sets.
final class Doorbell: Sendable {
  private let isRung = Atomic<Bool>(false)
  // They must not move, and are safe from all threads by their own definition.
  private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private nonisolated(unsafe) let condition: UnsafeMutablePointer<pthread_cond_t>
  // Guarded by the mutex.
  private nonisolated(unsafe) var isWaiting = false

  init() {
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    condition = .allocate(capacity: 1)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Wakes the waiting thread, or the next that waits.
  func ring() {
    guard !isRung.exchange(true, ordering: .acquiringAndReleasing) else { return }
    pthread_mutex_lock(mutex)
    let wakes = isWaiting
    pthread_mutex_unlock(mutex)
    // Behind the lock, so that who wakes up does not find it taken.
    if wakes { pthread_cond_signal(condition) }
  }

  /// Waits for a ring.
  func wait() { wait { pthread_cond_wait(condition, mutex) } }

  /// Waits for a ring without sleeping, at most so long: for one that is about to come, and that a
  /// thread which sleeps would hear late. Then ``wait()`` is still to be called.
  func spin(microseconds: Int) {
    let end = ContinuousClock.now + .microseconds(microseconds)
    while !isRung.load(ordering: .relaxed), ContinuousClock.now < end {}
  }

  /// Waits for a ring, at most so long.
  func wait(milliseconds: Int) {
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    let nanoseconds = deadline.tv_nsec + (milliseconds % 1000) * 1_000_000
    deadline.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000
    wait { pthread_cond_timedwait(condition, mutex, &deadline) }
  }

  /// Sleeps until it is rung, or until `sleep` fails as the time is over.
  private func wait(_ sleep: () -> Int32) {
    pthread_mutex_lock(mutex)
    isWaiting = true
    while !isRung.exchange(false, ordering: .acquiringAndReleasing), sleep() == 0 {}
    isWaiting = false
    pthread_mutex_unlock(mutex)
  }
}
