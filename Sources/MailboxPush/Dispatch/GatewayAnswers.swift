internal import Synchronization

/// A push and its outcome at the gateway.
struct GatewayAnswer: Sendable {
  var sent: SentPush
  var outcome: PushOutcome
}

/// Answers as they come, for the dispatcher to take all at once: what comes while it waits for the disk
/// goes into its next transaction together.
final class GatewayAnswers: Sendable {
  fileprivate struct State {
    var arrived: [GatewayAnswer] = []
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// From any thread.
  func add(_ answer: GatewayAnswer) {
    state.withLock { state in
      state.arrived.append(answer)
      return state.takeWaiter()
    }?.resume()
  }

  /// Takes the answers that have come since the last time.
  func takeAll() -> [GatewayAnswer] {
    state.withLock { state in
      defer { state.arrived = [] }
      return state.arrived
    }
  }

  /// Waits until there is an answer, or until its task is cancelled. One at a time may wait.
  func arrival() async {
    await withTaskCancellationHandler {
      await answer(orWhile: { !Task.isCancelled })
    } onCancel: {
      state.withLock { $0.takeWaiter() }?.resume()
    }
  }

  /// Waits until there is an answer, also in a task that is cancelled.
  func arrivalAtAnyRate() async { await answer(orWhile: { true }) }

  private func answer(orWhile waits: () -> Bool) async {
    await withCheckedContinuation { continuation in
      let mayWait = state.withLock { state in
        // Looked at under the lock: whoever cancels afterwards finds the waiter.
        guard state.arrived.isEmpty, waits() else { return false }
        state.waiter = continuation
        return true
      }
      if !mayWait { continuation.resume() }
    }
  }
}

extension GatewayAnswers.State {
  fileprivate mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
    defer { waiter = nil }
    return waiter
  }
}
