internal import Glibc
internal import MailboxModel

/// A thread of the operating system, for work that blocks: the cooperative pool never does.
struct OSThread: Sendable {
  private let handle: pthread_t

  /// Starts a thread that runs `body` once.
  init(_ body: @escaping @Sendable () -> Void) throws(MailboxError) {
    let start = Unmanaged.passRetained(Start(body: body))
    var handle = pthread_t()
    let code = pthread_create(
      &handle, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Start>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, start.toOpaque())
    guard code == 0 else {
      start.release()
      throw .storage(
        operation: "starting a thread", reason: String(cString: strerror(code)),
        hint: "raise the process's limit of threads")
    }
    self.handle = handle
  }

  /// Waits until the thread has ended. Called once, and not from the cooperative pool.
  func join() { pthread_join(handle, nil) }

  private final class Start: Sendable {
    let body: @Sendable () -> Void
    init(body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
