import MailboxModel
import MailboxPush
import MailboxTesting

extension PushQuestion {
  static let noon = Timestamp(seconds: 1_700_049_600)

  /// A question that is answered with a push unless a test changes something: bob's suspended and
  /// bound phone, a message from alice.
  static func asked(
    _ message: Message = .direct("hi"), change: (inout PushQuestion) -> Void = { _ in }
  ) -> PushQuestion {
    var device = Device(id: "phone", registeredAt: noon.adding(seconds: -9000), acknowledged: 4)
    device.binding = Binding(token: "t1", platform: .apns, credential: "main")
    var question = PushQuestion(
      of: "bob", message: .waiting(WaitingMessage(message)), device: device, graceSeconds: 120,
      now: noon)
    change(&question)
    return question
  }

  var decision: PushDecision { PushPolicy.decide(self) }
}

extension Message {
  /// The same message with wishes for its push.
  func pushed(_ change: (inout OfflinePush) -> Void) -> Message {
    with { message in
      var push = message.push ?? OfflinePush()
      change(&push)
      message.push = push
    }
  }
}

extension WaitingMessage {
  /// A message as bob's mailbox holds it, expiring an hour after noon.
  init(_ message: Message, sequence: UInt64 = 5) {
    do {
      let body = try message.encodedBody(
        expiresAtSeconds: UInt32(PushQuestion.noon.seconds + 3600), sentAt: PushQuestion.noon)
      try self.init(decoding: body.span.bytes)
    } catch {
      preconditionFailure("\(error)")
    }
    self.sequence = sequence
    number = 1
  }
}
