internal import Synchronization

/// Shares of something limited, given in the order in which they were asked for.
final class PermitPool: Sendable {
  private struct Waiter {
    var share: Int
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var free: Int
    var waiting: [Waiter] = []

    /// Admits those whose shares are free. Nobody overtakes, so that a large share is had in the end.
    mutating func admit() -> [Waiter] {
      var admitted: [Waiter] = []
      while let next = waiting.first, next.share <= free {
        free -= next.share
        admitted.append(waiting.removeFirst())
      }
      return admitted
    }
  }

  private let capacity: Int
  private let state: Mutex<State>

  init(capacity: Int) {
    self.capacity = capacity
    state = Mutex(State(free: capacity))
  }

  /// Waits for a share.
  func take(_ share: Int) async {
    precondition(share <= capacity, "a share of \(share) of \(capacity) is never to be had")
    await withCheckedContinuation { continuation in
      change { $0.waiting.append(Waiter(share: share, continuation: continuation)) }
    }
  }

  /// Gives a share back.
  func giveBack(_ share: Int) { change { $0.free += share } }

  private func change(_ body: (inout sending State) -> Void) {
    let admitted = state.withLock { state in
      body(&state)
      return state.admit()
    }
    for waiter in admitted { waiter.continuation.resume() }
  }
}
