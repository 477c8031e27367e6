internal import Synchronization

/// Something that one call at a time may do.
final class Claim: Sendable {
  private let isTaken = Mutex(false)

  /// Takes it, or returns false where another call has it.
  func take() -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
  }

  func giveBack() { isTaken.withLock { $0 = false } }
}
