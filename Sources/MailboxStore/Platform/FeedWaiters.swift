internal import MailboxModel

/// Tasks that wait for something that the store does: the next commit, or a failure of its journal.
final class FeedWaiters: Sendable {
  private struct State {
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextID: UInt64 = 0
    var isClosed = false
  }

  private let state = Guarded(State())

  /// Waits for what may make `isReady` true, for cancellation, or for closing.
  func wait(unless isReady: @escaping @Sendable () -> Bool) async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isWaiting = state.withLock { state in
          guard !state.isClosed, !Task.isCancelled, !isReady() else { return false }
          state.waiting[id] = continuation
          return true
        }
        if !isWaiting { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
    }
  }

  /// Wakes all that wait.
  func wake() {
    let waiting = state.withLock { state in
      defer { state.waiting = [:] }
      return state.waiting
    }
    for continuation in waiting.values { continuation.resume() }
  }

  /// Wakes all that wait, and lets nobody wait from now on.
  func close() {
    state.withLock { $0.isClosed = true }
    wake()
  }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// The number of tasks that wait now.
  var count: Int { state.withLock { $0.waiting.count } }
}
