internal import Synchronization

/// The mailboxes that are to be drained as deposits go on.
final class OwedDrains: Sendable {
  /// Deposits that lie between a mailbox's first and its drain.
  private static let lag = 16_384

  private struct State {
    var isOwed: [Bool]
    var queue: [UInt32] = []
    var first = 0
    var deposits = 0
    var random: RandomSource
  }

  private let leaving: DepositLoad.Leaving
  private let users: UInt32
  private let state: Mutex<State>

  init(_ load: DepositLoad) {
    leaving = load.leaving
    users = load.picker.users
    let flags = load.leaving == .soonDrained ? Int(load.picker.users) : 0
    state = Mutex(
      State(isOwed: Array(repeating: false, count: flags), random: RandomSource(seed: ~load.seed)))
  }

  /// Notes a deposit; returns a mailbox that is to be drained now.
  func note(depositTo user: UInt32) -> UInt32? {
    switch leaving {
    case .nothing: return nil
    case .churn:
      return state.withLock { state in
        state.deposits += 1
        return state.deposits % 5 == 0 ? state.random.below(users) : nil
      }
    case .soonDrained:
      return state.withLock { state in
        if !state.isOwed[Int(user)], !Self.staysAway(user) {
          state.isOwed[Int(user)] = true
          state.queue.append(user)
        }
        return Self.next(&state)
      }
    }
  }

  private static func next(_ state: inout State) -> UInt32? {
    guard state.queue.count - state.first > lag else { return nil }
    let user = state.queue[state.first]
    state.first += 1
    state.isOwed[Int(user)] = false
    if state.first > 1 << 20 {
      state.queue.removeFirst(state.first)
      state.first = 0
    }
    return user
  }

  private static func staysAway(_ user: UInt32) -> Bool { user &* 2_654_435_761 % 10 == 0 }
}
