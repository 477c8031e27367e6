import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("A badge is put right when another device reads: failure 7") struct BadgePolicyTests {
  private func decide(
    _ badge: UInt64 = 0, shown: UInt64? = 3, isQuarantined: Bool = false, isEnabled: Bool = true,
    change: (inout Device) -> Void = { _ in }
  ) -> PushDecision {
    var device = Device(id: "phone", registeredAt: PushQuestion.noon, acknowledged: 0)
    device.binding = Binding(token: "t1", platform: .apns, credential: "main")
    change(&device)
    var preferences = PushPreferences()
    preferences.isEnabled = isEnabled
    return PushPolicy.decideBadge(
      badge, shown: shown, on: device, preferences: preferences, isQuarantined: isQuarantined,
      graceSeconds: 120, now: PushQuestion.noon)
  }

  @Test func `a badge goes down to zero`() { #expect(decide(0, shown: 1) == .push) }

  @Test func `a badge that shows the right number is left alone`() {
    #expect(decide(3, shown: 3) == .suppress(.badgeUnchanged))
  }

  @Test func `a badge that is not known is put right`() {
    #expect(decide(0, shown: nil) == .push)
    #expect(decide(3, shown: nil) == .push)
  }

  @Test func `only a push service that shows badges is asked to`() {
    #expect(decide { $0.binding?.platform = .fcm } == .push)
    #expect(decide { $0.binding?.platform = .webhook } == .suppress(.badgeUnchanged))
    #expect(decide { $0.binding?.topic = "com.example.chat.voip" } == .suppress(.badgeUnchanged))
  }

  @Test func `an app that is connected sets its badge itself, which shows when it has left`() {
    #expect(decide { $0.presence = .foreground } == .hold(.foreground, until: nil))
    let graceEnd = PushQuestion.noon.adding(seconds: 120)
    #expect(decide { $0.presence = .background } == .hold(.inGrace, until: graceEnd))
    let left = PushQuestion.noon.adding(seconds: -120)
    #expect(
      decide {
        $0.presence = .background
        $0.presenceSince = left
      } == .push)
  }

  @Test func `a device that must not or cannot be woken keeps its badge`() {
    #expect(decide { $0.presence = .signedOut } == .suppress(.signedOut))
    #expect(decide { $0.presence = .replaced } == .suppress(.replaced))
    #expect(decide { $0.binding = nil } == .suppress(.noBinding))
    #expect(decide(isQuarantined: true) == .suppress(.quarantined))
    #expect(decide(isEnabled: false) == .suppress(.pushesOff))
  }
}
