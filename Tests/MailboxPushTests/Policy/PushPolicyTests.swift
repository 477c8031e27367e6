import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("G10, G12: who is woken, rule by rule") struct PushPolicyTests {
  @Test func `a sleeping device that has not got the message is woken`() {
    #expect(PushQuestion.asked().decision == .push)
  }

  @Test func `an online-only message wakes nobody`() {
    #expect(
      PushQuestion.asked(.direct("x").with { $0.isOnlineOnly = true }).decision
        == .suppress(.onlineOnly))
  }

  @Test func `a message whose sender wants no push wakes nobody`() {
    #expect(
      PushQuestion.asked(.direct("x").pushed { $0.isDisabled = true }).decision
        == .suppress(.disabledByMessage))
  }

  @Test func `a user's own message wakes none of the user's devices`() {
    #expect(
      PushQuestion.asked(.direct("x", from: "bob")).decision == .suppress(.ownMessage))
  }

  @Test func `custom elements without a desc have nothing to say`() {
    let silent = Message(from: "alice", content: .elements([.custom(desc: "", data: [1])]))
    #expect(PushQuestion.asked(silent).decision == .suppress(.nothingToSay))
    #expect(PushQuestion.asked(silent.pushed { $0.desc = "Call" }).decision == .push)
    let described = Message(from: "alice", content: .elements([.custom(desc: "a", data: [])]))
    #expect(PushQuestion.asked(described).decision == .push)
  }

  @Test func `a device that is signed out or unknown is never woken`() {
    #expect(
      PushQuestion.asked { $0.device?.presence = .signedOut }.decision == .suppress(.signedOut))
    #expect(PushQuestion.asked { $0.device = nil }.decision == .suppress(.signedOut))
  }

  @Test func `a device that was replaced is never woken`() {
    #expect(
      PushQuestion.asked { $0.device?.presence = .replaced }.decision == .suppress(.replaced))
  }

  @Test(arguments: [PushRule.recalled, .dropped, .purged, .expired, .acknowledged])
  func `a message that is gone wakes nobody, for its reason`(rule: PushRule) {
    #expect(PushQuestion.asked { $0.message = .gone(rule) }.decision == .suppress(rule))
  }

  @Test func `what the device has acknowledged does not wake it`() {
    #expect(
      PushQuestion.asked { $0.device?.acknowledged = 5 }.decision == .suppress(.acknowledged))
  }

  @Test func `a message is over in the second in which it expires`() {
    let asked = PushQuestion.asked { $0.now = $0.now.adding(seconds: 3600) }
    #expect(asked.decision == .suppress(.expired))
    #expect(PushQuestion.asked { $0.now = $0.now.adding(seconds: 3599) }.decision == .push)
  }

  @Test func `what was read on another device does not wake this one`() {
    #expect(PushQuestion.asked { $0.isRead = true }.decision == .suppress(.read))
  }

  @Test func `the foreground holds a push back and does not end it: failure 1`() {
    #expect(
      PushQuestion.asked { $0.device?.presence = .foreground }.decision
        == .hold(.foreground, until: nil))
  }

  @Test func `the grace holds a push back until its last millisecond`() {
    func inBackground(since seconds: Int64, grace: UInt32 = 120) -> PushDecision {
      PushQuestion.asked {
        $0.device?.presence = .background
        $0.device?.presenceSince = $0.now.adding(seconds: -seconds)
        $0.graceSeconds = grace
      }.decision
    }
    #expect(
      inBackground(since: 119)
        == .hold(.inGrace, until: PushQuestion.noon.adding(seconds: 1)))
    #expect(inBackground(since: 120) == .push)
    #expect(inBackground(since: 0, grace: 0) == .push)
  }

  @Test func `a device without a token cannot be woken`() {
    #expect(
      PushQuestion.asked { $0.device?.binding = nil }.decision == .suppress(.noBinding))
  }

  @Test func `a quarantined token is not pushed to`() {
    #expect(PushQuestion.asked { $0.isQuarantined = true }.decision == .suppress(.quarantined))
  }

  @Test func `pushes that are turned off stay off, also when forced`() {
    for message in [Message.direct("x"), .direct("x").pushed { $0.isForced = true }] {
      #expect(
        PushQuestion.asked(message) { $0.preferences.isEnabled = false }.decision
          == .suppress(.pushesOff))
    }
  }

  @Test func `a muted conversation wakes only by force`() {
    let mute = { (question: inout PushQuestion) in question.notifications = .none }
    #expect(PushQuestion.asked(change: mute).decision == .suppress(.conversationMuted))
    #expect(
      PushQuestion.asked(.direct("x").pushed { $0.isForced = true }, change: mute).decision
        == .push)
  }

  @Test func `mentions only wakes who is mentioned, and everyone by everyone`() {
    func decide(_ mentions: Message.Mentions) -> PushDecision {
      PushQuestion.asked(.group("x").with { $0.mentions = mentions }) {
        $0.notifications = .mentions
      }.decision
    }
    #expect(decide(Message.Mentions()) == .suppress(.notMentioned))
    #expect(decide(Message.Mentions(users: ["carol"])) == .suppress(.notMentioned))
    #expect(decide(Message.Mentions(users: ["bob"])) == .push)
    #expect(decide(Message.Mentions(everyone: true)) == .push)
  }

  @Test func `silence lasts until its moment, and force passes it`() {
    let silence = { (question: inout PushQuestion) in
      question.preferences.silentUntil = question.now.adding(seconds: 1)
    }
    #expect(PushQuestion.asked(change: silence).decision == .suppress(.silenced))
    #expect(
      PushQuestion.asked(.direct("x").pushed { $0.isForced = true }, change: silence).decision
        == .push)
    #expect(PushQuestion.asked { $0.preferences.silentUntil = $0.now }.decision == .push)
  }

  @Test func `quiet hours hold in the user's time zone, and force passes them`() throws {
    let hours = try QuietHours(startMinute: 780, endMinute: 840, timeZone: "Europe/Paris")
    let quiet = { (question: inout PushQuestion) in question.preferences.quietHours = hours }
    #expect(PushQuestion.asked(change: quiet).decision == .suppress(.quietHours))
    #expect(
      PushQuestion.asked(.direct("x").pushed { $0.isForced = true }, change: quiet).decision
        == .push)
  }

  @Test func `an open window holds a push back until it ends`() {
    let end = PushQuestion.noon.adding(seconds: 10)
    #expect(
      PushQuestion.asked { $0.summaryWindowEnds = end }.decision
        == .hold(.summaryWindow, until: end))
    #expect(PushQuestion.asked { $0.summaryWindowEnds = $0.now }.decision == .push)
  }
}
