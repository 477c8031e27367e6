internal import Synchronization

/// Wakes the one who waits for something to change. Unlike a stream it outlives a cancelled wait.
final class Signal: Sendable {
  private struct State {
    var isRaised = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var waitersMade = 0
  }

  private let state = Mutex(State())

  /// Wakes who waits, or the next one to wait.
  func raise() {
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      if state.waiters.isEmpty { state.isRaised = true }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns when it was raised since the last wait, or when the task is cancelled.
  func wait() async {
    let key = state.withLock { state in
      state.waitersMade += 1
      return state.waitersMade
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.isRaised || Task.isCancelled {
            state.isRaised = false
            return true
          }
          state.waiters[key] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: key) }?.resume()
    }
  }
}
