/// Bounds the memory that deposits under way take, over all callers: a caller that finds no room waits, in
/// order, before the deposit is prepared.
///
/// Small deposits are not counted: their callers hold as much of them anyway.
final class FlightRoom: Sendable {
  /// The most bytes of deposits under way.
  private static let bytesMax = 32 << 20
  /// A deposit that takes no more is not counted.
  static let freeBytes = 8 << 10

  private struct State {
    var bytes = 0
    var waiting: [(bytes: Int, continuation: UnsafeContinuation<Void, Never>)] = []
    var firstWaiting = 0

    /// Returns whether so many bytes fit. A deposit larger than the whole room gets it alone.
    func fits(_ count: Int) -> Bool { bytes == 0 || bytes + count <= FlightRoom.bytesMax }
  }

  private let state = Guarded(State())

  /// The counted bytes of deposits under way now.
  var bytes: Int { state.withLock { $0.bytes } }

  /// The number of callers that wait for room.
  var waitingCount: Int { state.withLock { $0.waiting.count - $0.firstWaiting } }

  /// Waits until there is room, and takes it.
  func enter(_ bytes: Int) async {
    await withUnsafeContinuation { continuation in
      let isIn = state.withLock { state in
        guard state.waiting.isEmpty, state.fits(bytes) else {
          state.waiting.append((bytes, continuation))
          return false
        }
        state.bytes += bytes
        return true
      }
      if isIn { continuation.resume() }
    }
  }

  /// Gives room back, and lets in those who have waited longest.
  func leave(_ bytes: Int) {
    let admitted = state.withLock { state in
      state.bytes -= bytes
      let start = state.firstWaiting
      while state.firstWaiting < state.waiting.count,
        state.fits(state.waiting[state.firstWaiting].bytes)
      {
        state.bytes += state.waiting[state.firstWaiting].bytes
        state.firstWaiting += 1
      }
      let admitted = Array(state.waiting[start..<state.firstWaiting])
      if state.firstWaiting * 2 > state.waiting.count {
        state.waiting.removeFirst(state.firstWaiting)
        state.firstWaiting = 0
      }
      return admitted
    }
    for waiting in admitted { waiting.continuation.resume() }
  }
}
