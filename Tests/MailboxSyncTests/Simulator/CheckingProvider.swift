import MailboxModel
import MailboxPush
import MailboxTesting
import Synchronization

/// A provider that fails by chance, and holds what it is given against what may be sent.
final class CheckingProvider: PushGateway {
  /// One message for one device.
  struct Wake: Hashable, Sendable {
    var device: DeviceID
    var message: MessageID
  }

  private struct State {
    var allowed: Set<Wake> = []
    var isHealthy = true
    var generator = SeededGenerator(seed: 0)
    var ids: [Wake: PushID] = [:]
    var reached: Set<Wake> = []
    var deliveredNow: Set<Wake> = []
    var delivered: Set<Wake> = []
    var faults: [String] = []
    var repeats = 0
  }

  private let state = Mutex(State())

  /// A run begins, in which these may be sent.
  func begin(_ allowed: [Wake], isHealthy: Bool, seed: UInt64) {
    state.withLock { state in
      state.allowed = Set(allowed)
      state.isHealthy = isHealthy
      state.generator = SeededGenerator(seed: seed)
      state.deliveredNow = []
    }
  }

  /// A run ended by itself: what it was told to be delivered must never come again.
  func settle() { state.withLock { $0.delivered.formUnion($0.deliveredNow) } }

  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    // What badges show, and what is taken off screens, is the other simulation's subject.
    if push.kind == .badge || push.kind == .silent { return .delivered }
    let body = String(decoding: push.body, as: UTF8.self)
    let message = body.firstMatch(of: /"message":"([^"]+)"/)?.1 ?? "none"
    let wake = Wake(
      device: DeviceID(checked: binding.token.name), message: MessageID(checked: String(message)))
    return state.withLock { state in
      if !state.allowed.contains(wake) { state.faults.append("\(wake) must not be sent now") }
      if state.ids[wake, default: push.id] != push.id {
        state.faults.append("\(wake) came with another id")
      }
      state.ids[wake] = push.id
      if state.delivered.contains(wake) || state.deliveredNow.contains(wake) {
        state.faults.append("\(wake) came again")
      }
      if state.reached.contains(wake) { state.repeats += 1 }
      switch state.isHealthy ? 9 : Int.random(in: 0..<10, using: &state.generator) {
      case 0: return .retry(.token, reason: "429", afterSeconds: nil)
      case 1: return .retry(.credential, reason: "503", afterSeconds: nil)
      case 2:
        // It reached the phone, and the answer was lost.
        state.reached.insert(wake)
        return .retry(.token, reason: "no answer", afterSeconds: nil)
      default:
        state.reached.insert(wake)
        state.deliveredNow.insert(wake)
        return .delivered
      }
    }
  }

  func hasWoken(_ wake: Wake) -> Bool { state.withLock { $0.reached.contains(wake) } }
  var faults: [String] { state.withLock { $0.faults } }
  var deliveredCount: Int { state.withLock { $0.delivered.count } }
  /// The number of pushes that came again after they had reached the phone, as nobody knew.
  var repeats: Int { state.withLock { $0.repeats } }
}

/// Ends a dispatcher after so many of its steps, as if its process were killed there.
final class StepCounter: Sendable {
  private let left: Mutex<Int>

  init(_ steps: Int) { left = Mutex(steps) }

  /// One step; throws where it is the last.
  func step() throws(MailboxError) {
    let steps = left.withLock { left in
      left -= 1
      return left
    }
    if steps < 0 { throw .closed }
  }

  var hasEnded: Bool { left.withLock { $0 < 0 } }
}
