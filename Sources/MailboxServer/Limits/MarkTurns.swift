internal import MailboxModel
internal import Synchronization

/// Calls that change many things of a mailbox at once, each for the store by itself: some are under way
/// at a time, one of each user, and users take turns. So what others change stands behind some hundred
/// changes of those in the store's line, and not behind thousands.
final class MarkTurns: Sendable {
  /// The most calls under way: enough that a batch of the store is large where its disk is slow.
  static let places = 16

  private let queue = Mutex(
    TurnQueue<MailboxAddress, CheckedContinuation<Void, Never>>(
      places: places, placesOfOne: 1))

  /// Runs a call of a user in the user's turn.
  func take<Value: Sendable>(
    _ mailbox: MailboxAddress, _ call: () async throws -> Value
  ) async throws -> Value {
    await begin(mailbox)
    // Most of its time it waits for the disk, which others do meanwhile: it is not counted.
    defer { queue.withLock { $0.end(of: mailbox, after: .zero) }?.resume() }
    return try await call()
  }

  /// Returns the number of a user's calls that wait.
  func waitingCount(of mailbox: MailboxAddress) -> Int {
    queue.withLock { $0.waitingCount(of: mailbox) }
  }

  private func begin(_ mailbox: MailboxAddress) async {
    if queue.withLock({ $0.begin(of: mailbox) }) { return }
    await withCheckedContinuation { continuation in
      if queue.withLock({ $0.arrive(continuation, of: mailbox) }) { continuation.resume() }
    }
  }
}
