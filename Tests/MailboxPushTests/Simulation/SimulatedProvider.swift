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

  private let seed: UInt64
  private let clock: ManualClock
  private let state: Mutex<ProviderState>

  /// `windowSeconds` is how long a conversation's pushes are gathered; 0 when they are not.
  init(seed: UInt64, clock: ManualClock, windowSeconds: UInt32) {
    self.seed = seed
    self.clock = clock
    state = Mutex(ProviderState(windowSeconds: windowSeconds))
  }

  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    let now = clock.now
    let outcome = answer(to: push, binding, at: now)
    // Slow, so that answers come late and in another order than the pushes.
    for _ in 0..<(push.id.low % 4 == 0 ? 200 : 0) { await Task.yield() }
    return outcome
  }

  private func answer(
    to push: RenderedPush, _ binding: Binding, at now: Timestamp
  ) -> PushOutcome {
    state.withLock { state in
      let count = state.arrivals[push.id, default: 0]
      state.arrivals[push.id] = count + 1
      var generator = SeededGenerator(seed: seed ^ push.id.low &+ UInt64(count))
      let chance = Int.random(in: 0..<10, using: &generator)
      if push.kind == .silent {
        state.noteClear(at: now, token: binding.token.name)
        return state.answer(chance) { _ in }
      }
      guard let badge = Self.badge(of: push),
        let phone = state.chat.phones.keys.first(where: { $0.token == binding.token.name })
      else {
        state.faults.append("a push without a number, or to nobody's token")
        return .refused(reason: "unreadable")
      }
      state.noteBadge(badge, on: phone)
      if push.kind == .badge {
        state.noteBadgePush(on: phone, at: now)
        return state.answer(chance) { $0.icons[phone] = badge }
      }
      guard let id = Self.messageID(of: push) else {
        state.faults.append("a push without its message's id")
        return .refused(reason: "unreadable")
      }
      let covered = state.note(
        push, newest: Wake(token: binding.token.name, id: id), phone, at: now)
      let outcome = state.answer(chance) { state in
        state.icons[phone] = badge
        state.shown.formUnion(covered)
      }
      if outcome == .delivered { state.delivered(push, covered, at: now) }
      return outcome
    }
  }

  /// A run begins with what the users have done until now.
  func begin(_ chat: SimulatedChat, isHealthy: Bool) {
    state.withLock { $0.begin(chat, isHealthy: isHealthy) }
  }

  /// A run ended by itself: what it was told to be delivered must never come again.
  func settle() { state.withLock { $0.settle() } }

  /// The app set its icon itself.
  func appSets(_ phone: SimulatedChat.Phone, to badge: UInt64) {
    state.withLock { $0.icons[phone] = badge }
  }

  var faults: [String] { state.withLock { $0.faults } }
  var shown: Set<Wake> { state.withLock { $0.shown } }
  /// The numbers on the icons; nothing of one that was never set.
  var icons: [SimulatedChat.Phone: UInt64] { state.withLock { $0.icons } }
  /// The number of pushes that came again after they had reached the phone.
  var repeats: Int { state.withLock { $0.repeats } }
  /// The numbers of pushes that set a badge alone, and of those that summed up.
  var badgesAlone: Int { state.withLock { $0.badgesAlone } }
  var summaries: Int { state.withLock { $0.summaries } }
  /// The number of pushes that took something off a screen.
  var clears: Int { state.withLock { $0.clears } }

  private static func messageID(of push: RenderedPush) -> MessageID? {
    let body = String(decoding: push.body, as: UTF8.self)
    guard let begin = body.firstRange(of: "\"message\":\"")?.upperBound,
      let end = body[begin...].firstIndex(of: "\"")
    else { return nil }
    return MessageID(checked: String(body[begin..<end]))
  }

  private static func badge(of push: RenderedPush) -> UInt64? {
    let body = String(decoding: push.body, as: UTF8.self)
    guard let begin = body.firstRange(of: "\"badge\":")?.upperBound else { return nil }
    return UInt64(body[begin...].prefix { $0.isNumber })
  }
}
