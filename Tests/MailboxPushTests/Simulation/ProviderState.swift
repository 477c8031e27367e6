@testable import MailboxPush

import MailboxModel
import MailboxTesting

/// The pushes that a simulated provider has seen, and the faults that it found in them.
struct ProviderState {
  typealias Wake = SimulatedProvider.Wake
  typealias Phone = SimulatedChat.Phone

  let windowSeconds: UInt32
  var chat = SimulatedChat()
  var isHealthy = false
  var ids: [Wake: PushID] = [:]
  var arrivals: [PushID: Int] = [:]
  /// The time at which the last push of a conversation was delivered, by its collapse id: in this run, and
  /// in runs that ended by themselves.
  var deliveredAtNow: [String: Timestamp] = [:]
  var deliveredAt: [String: Timestamp] = [:]
  /// The wakes that reached a phone.
  var shown: Set<Wake> = []
  var icons: [Phone: UInt64] = [:]
  /// The wakes answered with `.delivered` in this run, and those in runs that ended by themselves.
  var deliveredNow: Set<Wake> = []
  var settled: Set<Wake> = []
  var faults: [String] = []
  var repeats = 0
  var badgesAlone = 0
  var summaries = 0
  var clears = 0

  init(windowSeconds: UInt32) { self.windowSeconds = windowSeconds }

  mutating func noteBadge(_ badge: UInt64, on phone: Phone) {
    let expected = chat.badge(of: phone)
    if badge != expected { faults.append("\(phone.token) got badge \(badge), not \(expected)") }
  }

  mutating func noteBadgePush(on phone: Phone, at now: Timestamp) {
    badgesAlone += 1
    if let objection = chat.objection(toWaking: phone, at: now) {
      faults.append("\(phone.token) got a badge although it is \(objection)")
    }
  }

  /// A phone is told to take something off its screen: it must sleep, and must have been pushed to.
  mutating func noteClear(at now: Timestamp, token: String) {
    clears += 1
    guard let phone = chat.phones.keys.first(where: { $0.token == token }) else {
      faults.append("\(token) is nobody's, and was told to clear its screen")
      return
    }
    if let objection = chat.objection(toWaking: phone, at: now) {
      faults.append("\(token) was told to clear its screen although it is \(objection)")
    }
    if !shown.contains(where: { $0.token == token }) {
      faults.append("\(token) was told to clear its screen, which shows nothing")
    }
  }

  /// Returns the wakes that a push stands for: its message, and where conversations are summed up all
  /// others of its own that may wake the phone now.
  mutating func note(
    _ push: RenderedPush, newest wake: Wake, _ phone: Phone, at now: Timestamp
  ) -> Set<Wake> {
    if shown.contains(wake) { repeats += 1 }
    if settled.contains(wake) || deliveredNow.contains(wake) {
      faults.append("\(wake) came again after it was delivered")
    }
    let ofUser = chat.letters.filter { $0.user == phone.user }
    guard let letter = ofUser.first(where: { $0.id == wake.id }) else {
      faults.append("\(wake) is nobody's")
      return []
    }
    if let objection = chat.objection(to: letter, on: phone, at: now) {
      faults.append("\(wake) was sent although it is \(objection)")
    }
    guard windowSeconds > 0 else {
      if ids[wake, default: push.id] != push.id { faults.append("\(wake) came with another id") }
      ids[wake] = push.id
      return [wake]
    }
    noteWindow(of: push, wake, at: now)
    let covered = ofUser.filter {
      $0.conversation == letter.conversation && $0.sequence <= letter.sequence
        && chat.objection(to: $0, on: phone, at: now) == nil
    }
    if covered.count > 1 { summaries += 1 }
    return Set(covered.map { Wake(token: wake.token, id: $0.id) })
  }

  private mutating func noteWindow(of push: RenderedPush, _ wake: Wake, at now: Timestamp) {
    let last = deliveredAtNow[push.collapseID] ?? deliveredAt[push.collapseID]
    guard let last, now < last.adding(seconds: Int64(windowSeconds)) else { return }
    faults.append("\(wake) came within the window of the push before")
  }

  mutating func delivered(_ push: RenderedPush, _ covered: Set<Wake>, at now: Timestamp) {
    deliveredNow.formUnion(covered)
    deliveredAtNow[push.collapseID] = now
  }

  mutating func begin(_ chat: SimulatedChat, isHealthy: Bool) {
    self.chat = chat
    self.isHealthy = isHealthy
    deliveredNow = []
    deliveredAtNow = [:]
  }

  /// Writes down what was delivered, after a run that ended by itself.
  mutating func settle() {
    settled.formUnion(deliveredNow)
    deliveredAt.merge(deliveredAtNow) { $1 }
  }

  /// Answers by chance; `reach` is done when the push reaches the phone.
  mutating func answer(_ chance: Int, reach: (inout ProviderState) -> Void) -> PushOutcome {
    switch chance {
    case 0 where !isHealthy: return .retry(.token, reason: "429", afterSeconds: 5)
    case 1 where !isHealthy: return .retry(.credential, reason: "503", afterSeconds: nil)
    case 2 where !isHealthy:
      // It reached the phone, and the answer was lost.
      reach(&self)
      return .retry(.credential, reason: "no answer", afterSeconds: nil)
    case 3 where !isHealthy: return .misconfigured(reason: "403")
    case 4 where !isHealthy: return .superseded
    default:
      reach(&self)
      return .delivered
    }
  }
}
