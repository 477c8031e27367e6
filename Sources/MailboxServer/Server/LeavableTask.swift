/// A task that one can stop waiting for, so that what it waits for itself holds up nobody else.
struct LeavableTask: Sendable {
  private let task: Task<Void, any Error>
  private let end = AsyncStream.makeStream(of: Never.self)

  /// Begins at once.
  init(_ body: @escaping @Sendable () async throws -> Void) {
    let end = end.continuation
    task = Task {
      defer { end.finish() }
      try await body()
    }
  }

  /// Waits for its end, or until the waiting task is cancelled. One may wait at a time.
  func ended() async { for await _ in end.stream {} }

  /// Cancels it, and returns how it ended; nil when it has not in time. Waits in a cancelled task
  /// too.
  func end(within time: Duration) async -> Result<Void, any Error>? {
    task.cancel()
    let first = AsyncStream.makeStream(of: Result<Void, any Error>?.self)
    let ending = Task { first.continuation.yield(await task.result) }
    let timer = Task {
      try? await Task.sleep(for: time)
      first.continuation.yield(nil)
    }
    defer {
      ending.cancel()
      timer.cancel()
    }
    return await Task {
      for await outcome in first.stream { return outcome }
      return nil
    }.value
  }
}
