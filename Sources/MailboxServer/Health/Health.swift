internal import Synchronization

/// Whether the server answers calls, for those who ask and those who wait for a change.
final class Health: Sendable {
  private struct State {
    var isServing = true
    var watchers: [UInt64: AsyncStream<Bool>.Continuation] = [:]
    var nextID: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Whether the server answers calls.
  var isServing: Bool { state.withLock { $0.isServing } }

  /// From now on it is going away.
  func goAway() {
    let watchers = state.withLock { state in
      state.isServing = false
      return state.watchers.values.map { $0 }
    }
    for watcher in watchers {
      watcher.yield(false)
      watcher.finish()
    }
  }

  /// How it is now, and each time it changes; ends when the server goes away.
  func changes() -> AsyncStream<Bool> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Bool.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state in
      state.nextID += 1
      state.watchers[state.nextID] = continuation
      continuation.yield(state.isServing)
      if !state.isServing { continuation.finish() }
      return state.nextID
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.watchers.removeValue(forKey: id) }
    }
    return stream
  }
}
