internal import MailboxModel

/// Something that is done on a thread of its own, beside what its maker does meanwhile.
struct BesideThread<Value: Sendable>: Sendable {
  private let outcome = Guarded<Result<Value, MailboxError>?>(nil)
  private let thread: OSThread?

  /// Begins `body`, once. Where no thread can be had it is done here and now.
  init(_ name: String, _ body: @escaping @Sendable () throws(MailboxError) -> Value) {
    let outcome = outcome
    let run: @Sendable () -> Void = {
      let result = Result { () throws(MailboxError) in try body() }
      outcome.withLock { $0 = result }
    }
    thread = try? OSThread(name, run)
    if thread == nil { run() }
  }

  /// Waits for the end, and returns what came out. Called once, and not from the cooperative pool.
  func join() -> Result<Value, MailboxError> {
    thread?.join()
    return outcome.withLock { $0 } ?? .failure(.closed)
  }
}
