internal import Synchronization

/// Tells one task that something has happened, however often: rung from any thread, and heard also when
/// it rang before anybody listened.
final class Bell: Sendable {
  private struct State {
    var rings: UInt64 = 0
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// The number of times it has rung.
  var rings: UInt64 { state.withLock { $0.rings } }

  func ring() {
    state.withLock { state in
      state.rings &+= 1
      return Self.takeWaiter(&state)
    }?.resume()
  }

  /// Waits until it has rung since it had rung so often, or until its task is cancelled. One at a time
  /// listens; a second sends the first away.
  func ring(after rings: UInt64) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let earlier: CheckedContinuation<Void, Never>? = state.withLock { state in
          // Looked at under the lock: whoever cancels afterwards finds the waiter.
          guard state.rings == rings, !Task.isCancelled else { return continuation }
          defer { state.waiter = continuation }
          return state.waiter
        }
        earlier?.resume()
      }
    } onCancel: {
      state.withLock { Self.takeWaiter(&$0) }?.resume()
    }
  }

  private static func takeWaiter(_ state: inout State) -> CheckedContinuation<Void, Never>? {
    defer { state.waiter = nil }
    return state.waiter
  }
}
