import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("The order of the rules") struct PrecedenceTests {
  /// Each step makes one rule apply; the order is the table's.
  private static let steps: [(PushRule, @Sendable (inout PushQuestion) -> Void)] = [
    (.onlineOnly, { $0.change { $0.isOnlineOnly = true } }),
    (.disabledByMessage, { $0.change { $0.push = $0.pushed { $0.isDisabled = true }.push } }),
    (.ownMessage, { $0.change { $0.sender = "bob" } }),
    (.nothingToSay, { $0.change { $0.content = .elements([]) } }),
    (.signedOut, { $0.device?.presence = .signedOut }),
    (.acknowledged, { $0.device?.acknowledged = 5 }),
    (.expired, { $0.now = $0.now.adding(seconds: 3600) }),
    (.read, { $0.isRead = true }),
    (.foreground, { if $0.device?.presence == .suspended { $0.device?.presence = .foreground } }),
    (.noBinding, { $0.device?.binding = nil }),
    (.quarantined, { $0.isQuarantined = true }),
    (.pushesOff, { $0.preferences.isEnabled = false }),
    (.conversationMuted, { $0.notifications = .none }),
    (.silenced, { $0.preferences.silentUntil = $0.now.adding(seconds: 9000) }),
    (
      .quietHours,
      {
        $0.preferences.quietHours = try? QuietHours(
          startMinute: 0, endMinute: 0, timeZone: "UTC")
      }
    ),
    (.summaryWindow, { $0.summaryWindowEnds = $0.now.adding(seconds: 9000) }),
  ]

  @Test(arguments: steps.indices)
  func `a rule decides when it and all that come after it apply`(first: Int) {
    var question = PushQuestion.asked()
    for step in Self.steps[first...] { step.1(&question) }
    #expect(question.decision.rule == Self.steps[first].0)
  }

  @Test func `the message's own rules decide without a device`() {
    let own = WaitingMessage(.direct("x", from: "bob"))
    #expect(PushPolicy.decide(by: own, for: "bob") == .ownMessage)
    #expect(PushPolicy.decide(by: own, for: "carol") == nil)
  }
}

extension PushDecision {
  fileprivate var rule: PushRule? {
    switch self {
    case .push: nil
    case .suppress(let rule), .hold(let rule, _): rule
    }
  }
}

extension PushQuestion {
  fileprivate mutating func change(_ body: (inout Message) -> Void) {
    guard case .waiting(var waiting) = message else { return }
    body(&waiting.message)
    message = .waiting(waiting)
  }
}
