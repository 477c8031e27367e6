internal import Glibc
internal import MailboxModel
internal import StoredBytes

/// A thread of the operating system, for work that blocks: the cooperative pool never does.
struct OSThread: Sendable {
  private let handle: pthread_t

  /// Starts a thread that runs `body` once. `name` is what the system's tools show: at most 15 bytes.
  init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(MailboxError) {
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    var handle = pthread_t()
    let code = pthread_create(
      &handle, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Start>.fromOpaque(context).takeRetainedValue().run()
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
    private let name: String
    private let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }

    func run() {
      // A name is for people only: where it cannot be set, the thread runs without.
      if let file = try? File("/proc/thread-self/comm", flags: O_WRONLY) {
        _ = Array(name.utf8).withUnsafeBytes { write(file.descriptor, $0.baseAddress, $0.count) }
      }
      body()
    }
  }
}
