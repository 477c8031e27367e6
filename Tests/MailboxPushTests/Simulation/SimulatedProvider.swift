import MailboxModel
import MailboxPush
import MailboxTesting
import Synchronization

/// A provider that fails by chance, and notes what it should not have been given.
final class SimulatedProvider: PushGateway {
  /// One message for one token.
  struct Wake: Hashable, Sendable {
    var token: String
    var id: MessageID
  }

  fileprivate struct State {
    var chat = SimulatedChat()
    var isHealthy = false
    var ids: [Wake: PushID] = [:]
    var arrivals: [PushID: Int] = [:]
    /// What reached a phone.
    var shown: Set<Wake> = []
    /// What was answered with `.delivered` in this run, and what in runs that ended by themselves.
    var deliveredNow: Set<Wake> = []
    var settled: Set<Wake> = []
    var faults: [String] = []
    var repeats = 0
  }

  private let seed: UInt64
  private let clock: ManualClock
  private let state = Mutex(State())

  init(seed: UInt64, clock: ManualClock) {
    self.seed = seed
    self.clock = clock
  }

  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    let now = clock.now
    return state.withLock { state in
      guard let wake = Self.wake(push, binding) else {
        state.faults.append("a push without its message's id")
        return .refused(reason: "unreadable")
      }
      state.note(push.id, wake, at: now)
      let count = state.arrivals[push.id, default: 0]
      state.arrivals[push.id] = count + 1
      var generator = SeededGenerator(seed: seed ^ push.id.low &+ UInt64(count))
      return state.answer(wake, Int.random(in: 0..<10, using: &generator))
    }
  }

  /// A run begins with what the users have done until now.
  func begin(_ chat: SimulatedChat, isHealthy: Bool) {
    state.withLock { state in
      state.chat = chat
      state.isHealthy = isHealthy
      state.deliveredNow = []
    }
  }

  /// A run ended by itself: what it was told to be delivered must never come again.
  func settle() { state.withLock { $0.settled.formUnion($0.deliveredNow) } }

  var faults: [String] { state.withLock { $0.faults } }
  var shown: Set<Wake> { state.withLock { $0.shown } }
  /// How many pushes came again after they had reached the phone.
  var repeats: Int { state.withLock { $0.repeats } }

  private static func wake(_ push: RenderedPush, _ binding: Binding) -> Wake? {
    let body = String(decoding: push.body, as: UTF8.self)
    guard let begin = body.firstRange(of: "\"message\":\"")?.upperBound,
      let end = body[begin...].firstIndex(of: "\"")
    else { return nil }
    return Wake(token: binding.token, id: MessageID(checked: String(body[begin..<end])))
  }
}

extension SimulatedProvider.State {
  fileprivate mutating func note(
    _ id: PushID, _ wake: SimulatedProvider.Wake, at now: Timestamp
  ) {
    if ids[wake, default: id] != id { faults.append("\(wake) came with another id") }
    ids[wake] = id
    if shown.contains(wake) { repeats += 1 }
    if settled.contains(wake) || deliveredNow.contains(wake) {
      faults.append("\(wake) came again after it was delivered")
    }
    guard let phone = chat.phones.keys.first(where: { $0.token == wake.token }),
      let letter = chat.letters.first(where: { $0.id == wake.id && $0.user == phone.user })
    else { return faults.append("\(wake) is nobody's") }
    if let objection = chat.objection(to: letter, on: phone, at: now) {
      faults.append("\(wake) was sent although it is \(objection)")
    }
  }

  fileprivate mutating func answer(
    _ wake: SimulatedProvider.Wake, _ chance: Int
  ) -> PushOutcome {
    switch chance {
    case 0 where !isHealthy: return .retry(.token, reason: "429", afterSeconds: 5)
    case 1 where !isHealthy: return .retry(.credential, reason: "503", afterSeconds: nil)
    case 2 where !isHealthy:
      // It reached the phone, and the answer was lost.
      shown.insert(wake)
      return .retry(.credential, reason: "no answer", afterSeconds: nil)
    default:
      shown.insert(wake)
      deliveredNow.insert(wake)
      return .delivered
    }
  }
}
