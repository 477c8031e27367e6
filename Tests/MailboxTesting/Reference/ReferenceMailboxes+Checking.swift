internal import MailboxModel
internal import MailboxStore

/// The checks that refuse an operation before anything is looked up.
extension ReferenceMailboxes {
  /// Throws what is wrong with a deposit.
  func check(
    _ message: Message, to recipients: [MailboxAddress], expiresAt: Timestamp?, at now: Timestamp
  ) throws(MailboxError) {
    guard let first = recipients.first else { throw .noRecipients }
    guard recipients.count <= Deposit.recipientsMax else {
      throw .tooManyRecipients(count: recipients.count, limit: Deposit.recipientsMax)
    }
    guard recipients.allSatisfy({ $0.app == first.app }) else {
      throw .invalidArgument(
        name: "recipient", value: "\(recipients)", reason: "all belong to one app")
    }
    let timeToLive = message.timeToLiveSeconds ?? settings.timeToLiveSeconds
    guard (1...Message.timeToLiveSecondsMax).contains(timeToLive) else {
      throw .invalidArgument(
        name: "time to live", value: "\(timeToLive)", reason: "it is outside its limits")
    }
    let endMax = now.adding(seconds: Int64(Message.timeToLiveSecondsMax) + 86_400)
    if let expiresAt, expiresAt.milliseconds < 0 || expiresAt > endMax {
      throw .invalidArgument(
        name: "end of life", value: "\(expiresAt)", reason: "it is outside its limits")
    }
    try message.sentAt?.validate(as: "sent at")
    try message.push?.validate()
  }

  /// The message with the peer that its sender left out: the one other recipient, when the sender gets a
  /// copy.
  static func named(
    _ message: Message, among recipients: [MailboxAddress]
  ) throws(MailboxError) -> Message {
    let others = recipients.filter { $0.user != message.sender }
    guard case .oneToOne(nil) = message.audience, others.count < recipients.count,
      let peer = others.first?.user
    else { return message }
    guard others.count == 1 else { throw .peerNeeded(sender: message.sender.value) }
    var named = message
    named.audience = .oneToOne(peer: peer)
    return named
  }
}
