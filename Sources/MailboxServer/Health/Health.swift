internal import Synchronization

/// The ability of the server to answer calls, for those who ask and those who wait for a change.
final class Health: Sendable {
  /// The state of a part of the server, or of all of it.
  enum Verdict: Hashable {
    case serving
    /// Something has failed: a word for it and a reason.
    case failing(ServiceFailure)
    case goingAway
  }

  /// The parts of the server that one can ask about.
  enum Part: CaseIterable {
    /// All that the others are.
    case whole
    /// Sessions and reading: needs the journal, for acknowledgements, and the feed.
    case mailbox
    /// Depositing: needs the journal.
    case delivery
    /// Looking: what is there can be looked at, whatever has failed.
    case admin
  }

  private struct State {
    var isGoingAway = false
    var feedFailure: ServiceFailure?
    var storeFailure: ServiceFailure?
    var watchers: [UInt64: AsyncStream<Void>.Continuation] = [:]
    var nextID: UInt64 = 0
  }

  private let storeFailure: @Sendable () -> ServiceFailure?
  private let state = Mutex(State())

  /// - Parameter storeFailure: Why the store takes no changes now, nil while it does; asked often.
  init(storeFailure: @escaping @Sendable () -> ServiceFailure? = { nil }) {
    self.storeFailure = storeFailure
  }

  /// True once the server has begun to shut down.
  var isGoingAway: Bool { state.withLock { $0.isGoingAway } }

  /// Returns the state of a part by now, after a look at the store.
  func verdict(on part: Part = .whole) -> Verdict {
    look()
    return state.withLock { state in
      if state.isGoingAway { return .goingAway }
      let failure: ServiceFailure? =
        switch part {
        case .whole, .mailbox: state.storeFailure ?? state.feedFailure
        case .delivery: state.storeFailure
        case .admin: nil
        }
      return failure.map(Verdict.failing) ?? .serving
    }
  }

  /// From now on it is going away.
  func goAway() {
    let watchers = state.withLock { state in
      state.isGoingAway = true
      return state.watchers.values.map { $0 }
    }
    for watcher in watchers {
      watcher.yield()
      watcher.finish()
    }
  }

  /// The reader of the feed has failed, or, when nil, works again.
  func feedFailed(_ failure: ServiceFailure?) { change { $0.feedFailure = failure } }

  /// Looks at the store, and tells those who wait when it is another than before. O(1) when nothing
  /// has changed.
  func look() {
    let failure = storeFailure()
    change { $0.storeFailure = failure }
  }

  private func change(_ body: (inout State) -> Void) {
    let watchers = state.withLock { state -> [AsyncStream<Void>.Continuation] in
      let before = (state.storeFailure, state.feedFailure)
      body(&state)
      guard (state.storeFailure, state.feedFailure) != before else { return [] }
      return Array(state.watchers.values)
    }
    for watcher in watchers { watcher.yield() }
  }

  /// Says at once, and each time that something may have changed, to ask again; ends when the server
  /// goes away.
  ///
  /// Whoever asks has to call `end` when nobody listens any more: nothing else would.
  func changes() -> (stream: AsyncStream<Void>, end: @Sendable () -> Void) {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state in
      state.nextID += 1
      state.watchers[state.nextID] = continuation
      continuation.yield()
      if state.isGoingAway { continuation.finish() }
      return state.nextID
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.watchers.removeValue(forKey: id) }
    }
    return (stream, { continuation.finish() })
  }
}
