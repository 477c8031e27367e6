internal import Glibc
internal import Synchronization

/// Wakes one waiting thread; rings while nobody waits are remembered as one.
final class Doorbell: Sendable {
  // A semaphore must not move and is safe from all threads by its own definition.
  private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>
  private let isRung = Atomic<Bool>(false)

  init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Wakes the waiting thread, or the next that waits.
  func ring() {
    if !isRung.exchange(true, ordering: .acquiringAndReleasing) { sem_post(semaphore) }
  }

  /// Waits for a ring.
  func wait() {
    while sem_wait(semaphore) != 0 {}
    isRung.store(false, ordering: .sequentiallyConsistent)
  }

  /// Waits for a ring without sleeping, at most so long: for one that is about to come, and that a
  /// thread which sleeps would hear late. Then ``wait()`` is still to be called.
  func spin(microseconds: Int) {
    let end = ContinuousClock.now + .microseconds(microseconds)
    while !isRung.load(ordering: .relaxed), ContinuousClock.now < end {}
  }

  /// Waits for a ring, at most so long.
  func wait(milliseconds: Int) {
    var deadline = timespec()
    clock_gettime(CLOCK_REALTIME, &deadline)
    let nanoseconds = deadline.tv_nsec + (milliseconds % 1000) * 1_000_000
    deadline.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000
    while sem_timedwait(semaphore, &deadline) != 0 {
      if errno == ETIMEDOUT { return }
    }
    isRung.store(false, ordering: .sequentiallyConsistent)
  }
}
