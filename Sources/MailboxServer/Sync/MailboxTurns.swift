internal import MailboxModel
internal import Synchronization

/// One at a time for each mailbox, in the order in which they came.
final class MailboxTurns: Sendable {
  /// Those who wait, of each mailbox whose turn is taken.
  private let waiting = Mutex<[MailboxAddress: [CheckedContinuation<Void, Never>]]>([:])

  /// Runs the body when no other one of the same mailbox does.
  func take<Value: Sendable>(
    _ mailbox: MailboxAddress, _ body: () async throws(MailboxError) -> Value
  ) async throws(MailboxError) -> Value {
    await begin(mailbox)
    defer { end(mailbox) }
    return try await body()
  }

  private func begin(_ mailbox: MailboxAddress) async {
    await withCheckedContinuation { continuation in
      let isFree = waiting.withLock { waiting in
        guard waiting[mailbox] != nil else {
          waiting[mailbox] = []
          return true
        }
        waiting[mailbox]?.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  private func end(_ mailbox: MailboxAddress) {
    let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
      guard waiting[mailbox]?.isEmpty == false else {
        waiting[mailbox] = nil
        return nil
      }
      return waiting[mailbox]?.removeFirst()
    }
    next?.resume()
  }
}
