/// A disk that is full for some seconds, again and again.
final class ComingAndGoingDisk: Sendable {
  private static let freeSeconds = 6
  private static let fullSeconds = 3

  private let task: Task<Int, any Error>

  init(_ ground: SoakGround) {
    task = Task {
      var times = 0
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(Self.freeSeconds))
        if Task.isCancelled { break }
        ground.fill()
        times += 1
        try? await Task.sleep(for: .seconds(Self.fullSeconds))
        try ground.free()
      }
      return times
    }
  }

  /// Ends it with a disk that has room; says how often it had none.
  func stop() async throws -> String {
    task.cancel()
    return "\(try await task.value) times"
  }
}
