internal import Synchronization

/// Hands what one task adds to another that takes all of it at once; holds the first when the other
/// does not keep up.
final class DepositBatches<Element: Sendable>: Sendable {
  private struct State {
    var waiting: [Element] = []
    var bytes = 0
    var isFinished = false
  }

  /// The most elements of a batch.
  private let countMax: Int
  /// The most bytes of a batch; one larger element is a batch by itself.
  private let bytesMax: Int
  private let state = Mutex(State())
  private let filled = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  private let emptied = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  init(countMax: Int = 1024, bytesMax: Int = 4 << 20) {
    self.countMax = countMax
    self.bytesMax = bytesMax
  }

  /// Adds an element; waits while the batch is full. Called by one task.
  func add(_ element: Element, bytes: Int) async throws(CancellationError) {
    while state.withLock({ $0.waiting.count >= countMax || $0.bytes >= bytesMax }) {
      var emptied = self.emptied.stream.makeAsyncIterator()
      guard await emptied.next() != nil else { throw CancellationError() }
    }
    state.withLock {
      $0.waiting.append(element)
      $0.bytes += bytes
    }
    filled.continuation.yield()
  }

  /// Says that nothing more is added.
  func finish() {
    state.withLock { $0.isFinished = true }
    filled.continuation.yield()
  }

  /// All that waits; waits for the first. Nil when all was taken and nothing more comes, and when
  /// the task is cancelled. Called by one task.
  func next() async -> [Element]? {
    while true {
      let (batch, isFinished) = state.withLock { state in
        defer {
          state.waiting = []
          state.bytes = 0
        }
        return (state.waiting, state.isFinished)
      }
      if !batch.isEmpty {
        emptied.continuation.yield()
        return batch
      }
      if isFinished { return nil }
      var filled = self.filled.stream.makeAsyncIterator()
      guard await filled.next() != nil else { return nil }
    }
  }
}
