internal import MailboxModel

extension EmbeddedStore {
  /// Checks and encodes a deposit on its caller's thread, so that the commit thread has less to do.
  func prepare(
    _ message: Message, to recipients: [MailboxAddress]
  ) throws(MailboxError) -> PreparedDeposit {
    let mailboxes = try Self.unique(recipients)
    guard let peer = try unnamedPeer(of: message, among: mailboxes) else {
      return try prepare(message, toUnique: mailboxes)
    }
    var named = message
    named.audience = .oneToOne(peer: peer)
    return try prepare(named, toUnique: mailboxes)
  }

  private func prepare(
    _ message: Message, toUnique mailboxes: [MailboxAddress]
  ) throws(MailboxError) -> PreparedDeposit {
    let now = clock.now
    let timeToLive = message.timeToLiveSeconds ?? settings.timeToLiveSeconds
    guard (1...Message.timeToLiveSecondsMax).contains(timeToLive) else {
      throw .invalidArgument(
        name: "time to live", value: "\(timeToLive)",
        reason: "it goes from 1 to \(Message.timeToLiveSecondsMax) seconds")
    }
    try message.sentAt?.validate(as: "sent at")
    try message.push?.validate()
    let roundedUp = now.adding(seconds: Int64(timeToLive))
    let expiresAt = UInt32(
      clamping: roundedUp.seconds + (roundedUp.milliseconds % 1000 == 0 ? 0 : 1))
    let body = try message.encodedBody(
      expiresAtSeconds: expiresAt, sentAt: message.sentAt ?? now)
    let identity = message.id.map {
      JournalIdentities.hash(
        app: mailboxes[0].app, sender: message.sender, id: $0, storeID: journal.files.storeID)
    }
    return PreparedDeposit(
      message, to: mailboxes, body: body, expiresAtSeconds: expiresAt, identity: identity ?? 0)
  }

  /// The recipients, each once, all of one app.
  private static func unique(
    _ recipients: [MailboxAddress]
  ) throws(MailboxError) -> [MailboxAddress] {
    guard let first = recipients.first else { throw .noRecipients }
    if recipients.count == 1 { return recipients }
    guard recipients.count <= Deposit.recipientsMax else {
      throw .tooManyRecipients(count: recipients.count, limit: Deposit.recipientsMax)
    }
    var seen: Set<MailboxAddress> = []
    let unique = recipients.filter { seen.insert($0).inserted }
    if let stranger = unique.first(where: { $0.app != first.app }) {
      throw .invalidArgument(
        name: "recipient", value: stranger.description,
        reason: "all recipients of a deposit belong to one app, here '\(first.app)'")
    }
    return unique
  }

  /// The peer that the sender left out: the one other recipient, when the sender gets a copy.
  private func unnamedPeer(
    of message: Message, among mailboxes: [MailboxAddress]
  ) throws(MailboxError) -> UserID? {
    guard case .oneToOne(nil) = message.audience,
      mailboxes.contains(where: { $0.user == message.sender })
    else { return nil }
    let others = mailboxes.filter { $0.user != message.sender }
    if others.isEmpty { return nil }
    guard others.count == 1 else { throw .peerNeeded(sender: message.sender.value) }
    return others[0].user
  }
}

extension Binding {
  /// Throws the first field that is outside its limits.
  func validate() throws(MailboxError) {
    for (name, value, lowest, highest) in [
      ("token", token, 1, Self.tokenBytesMax), ("credential", credential, 1, 128),
      ("topic", topic, 0, 256),
    ] where !(lowest...highest).contains(value.utf8.count) {
      throw .invalidArgument(
        name: name, value: value, reason: "it has \(lowest) to \(highest) bytes")
    }
    try registeredAt.validate(as: "registered at")
  }
}
