internal import MailboxSync
internal import Synchronization

/// Frames on their way to the app, so that a client that does not read holds up nothing but itself.
///
/// Pages are bounded by the session's window; other frames by a number, beyond which the session is
/// given up: its app comes back and learns all of it again.
final class SessionOutbox: Sendable {
  /// Frames that may wait.
  static let framesMax = 2048

  private struct State {
    var waiting: [ServerFrame] = []
    var isFinished = false
  }

  private let state = Mutex(State())
  private let filled = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  /// True when all was written.
  var isEmpty: Bool { state.withLock { $0.waiting.isEmpty } }

  /// Adds a frame; false when there is no room.
  func add(_ frame: ServerFrame) -> Bool {
    let isAdded = state.withLock { state in
      guard state.waiting.count < Self.framesMax else { return false }
      state.waiting.append(frame)
      return true
    }
    filled.continuation.yield()
    return isAdded
  }

  /// Says that nothing more is added.
  func finish() {
    state.withLock { $0.isFinished = true }
    filled.continuation.yield()
  }

  /// All that waits; waits for the first. Nil at the end, and when the task was cancelled.
  func next() async -> [ServerFrame]? {
    while true {
      let (frames, isFinished) = state.withLock { state in
        defer { state.waiting = [] }
        return (state.waiting, state.isFinished)
      }
      if !frames.isEmpty { return frames }
      if isFinished { return nil }
      var filled = self.filled.stream.makeAsyncIterator()
      guard await filled.next() != nil else { return nil }
    }
  }
}
