internal import Synchronization

/// A value that changes, for as many as want to follow it. Who is slow sees the newest alone.
final class Latest<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var followers: [Int: AsyncStream<Value>.Continuation] = [:]
    var followersMade = 0
    var isFinished = false

    /// Under the lock, so that all see the same value last.
    func tell() {
      guard let value else { return }
      for follower in followers.values { follower.yield(value) }
    }
  }

  private let state = Mutex(State())

  func set(_ value: Value) {
    state.withLock { state in
      state.value = value
      state.tell()
    }
  }

  /// Changes the value, if there is one.
  func change(_ body: (inout Value) -> Void) {
    state.withLock { state in
      guard var value = state.value else { return }
      body(&value)
      state.value = value
      state.tell()
    }
  }

  func finish() {
    let followers = state.withLock { state in
      state.isFinished = true
      return Array(state.followers.values)
    }
    for follower in followers { follower.finish() }
  }

  /// The present value, if there is one, and then each that follows.
  var values: AsyncStream<Value> {
    let (stream, follower) = AsyncStream.makeStream(
      of: Value.self, bufferingPolicy: .bufferingNewest(1))
    let (key, value, isFinished) = state.withLock { state in
      state.followersMade += 1
      if !state.isFinished { state.followers[state.followersMade] = follower }
      return (state.followersMade, state.value, state.isFinished)
    }
    follower.onTermination = { [weak self] _ in
      self?.state.withLock { state in _ = state.followers.removeValue(forKey: key) }
    }
    if let value { follower.yield(value) }
    if isFinished { follower.finish() }
    return stream
  }
}
