internal import Synchronization

/// The streams that are open, by the keys that their tokens are signed with: a key that is taken away
/// ends the streams that it let in.
final class OpenStreams: Sendable {
  private struct Open {
    let key: String
    let end: AsyncStream<Never>.Continuation
  }

  private struct State {
    /// The keys that count.
    var keys: Set<String>
    var nextID: UInt64 = 0
    var open: [UInt64: Open] = [:]
  }

  private let state: Mutex<State>

  /// None, while some keys count.
  init(_ keys: Set<String>) { state = Mutex(State(keys: keys)) }

  /// Returns when a key counts no longer, or the task is cancelled.
  func untilGone(_ key: String) async {
    let (stream, end) = AsyncStream.makeStream(of: Never.self)
    let id = state.withLock { state in
      // It may have gone since the token was looked at.
      if !state.keys.contains(key) { end.finish() }
      state.nextID += 1
      state.open[state.nextID] = Open(key: key, end: end)
      return state.nextID
    }
    for await _ in stream {}
    _ = state.withLock { $0.open.removeValue(forKey: id) }
  }

  /// Other keys count from now on: streams of those that do not are to end.
  func take(_ keys: Set<String>) {
    let ends = state.withLock { state in
      state.keys = keys
      return state.open.values.filter { !keys.contains($0.key) }.map(\.end)
    }
    for end in ends { end.finish() }
  }
}
