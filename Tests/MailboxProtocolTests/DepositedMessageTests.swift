import FoundationEssentials
import MailboxModel
import MailboxProtocol
import MailboxTesting
import Testing

/// Messages on their way into a mailbox, from generated types and to them.
@Suite struct DepositedMessageTests {
  @Test func `a message comes back as it was written`() throws {
    let seed = SeededGenerator.seed(or: 17)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let message = RandomMessage.draw(using: &random)
      let generated = try OfflineMailbox_V1_Message(depositing: message)
      #expect(!generated.hasExpiresAt)
      let back = try Message(depositing: generated, timeToLiveSeconds: 0)
      // A sender that says 1970-01-01 at midnight says nothing.
      if message.sentAt?.milliseconds != 0 { #expect(back == message, "seed \(seed)") }
    }
  }

  @Test func `what only a mailbox gives is refused in a deposit`() throws {
    for change: (inout OfflineMailbox_V1_Message) -> Void in [
      { $0.sequence = 1 }, { $0.number = 1 }, { $0.expiresAt = 0 },
      { $0.elements.append(OfflineMailbox_V1_Element()) }, { $0.encrypted = .init() },
      {
        $0.group.id = "#room"; $0.peer = "bob"
      },
    ] {
      var generated = try OfflineMailbox_V1_Message(depositing: .direct("hi"))
      _ = try Message(depositing: generated, timeToLiveSeconds: 0)
      change(&generated)
      #expect {
        try Message(depositing: generated, timeToLiveSeconds: 0)
      } throws: {
        ($0 as? MailboxError)?.code == "invalidArgument"
      }
    }
  }

  @Test func `a wish for its push that this version does not know is refused by name`() throws {
    for (name, change): (String, (inout OfflineMailbox_V1_OfflinePush) -> Void) in [
      ("push.interruption_level", { $0.interruptionLevel = .UNRECOGNIZED(9) }),
      ("push.android_visibility", { $0.androidVisibility = .UNRECOGNIZED(9) }),
      ("push.android_notify_mode", { $0.androidNotifyMode = .UNRECOGNIZED(9) }),
    ] {
      var generated = try OfflineMailbox_V1_Message(depositing: .direct("hi"))
      change(&generated.push)
      let error = #expect(throws: MailboxError.self) {
        try Message(depositing: generated, timeToLiveSeconds: 0)
      }
      #expect(
        error
          == .invalidArgument(
            name: name, value: "9", reason: "this version knows no such value"))
    }
  }

  @Test func `a message without a sender or with an id that is none is refused`() {
    #expect(throws: MailboxError.self) {
      try Message(depositing: OfflineMailbox_V1_Message(), timeToLiveSeconds: 0)
    }
    var overlong = OfflineMailbox_V1_Message()
    overlong.sender = String(repeating: "x", count: 129)
    #expect(throws: MailboxError.self) {
      try Message(
        depositing: overlong, timeToLiveSeconds: 0)
    }
  }
}
