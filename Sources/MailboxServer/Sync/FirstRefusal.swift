internal import Synchronization

/// The first reason why something is refused, from whichever task.
final class FirstRefusal: Sendable {
  private let first = Mutex<Refusal?>(nil)

  var refusal: Refusal? { first.withLock { $0 } }

  func take(_ refusal: Refusal) { first.withLock { $0 = $0 ?? refusal } }
}
