internal import MailboxInterface
internal import MailboxModel

extension EmbeddedStore {
  /// Checks and encodes a deposit on its caller's thread, so that the commit thread has less to do.
  func prepare(_ deposit: Deposit) throws(MailboxError) -> PreparedDeposit {
    let mailboxes = try Self.unique(deposit.recipients)
    guard let peer = try unnamedPeer(of: deposit.message, among: mailboxes) else {
      return try prepare(deposit.message, toUnique: mailboxes, expiringAt: deposit.expiresAt)
    }
    var named = deposit.message
    named.audience = .oneToOne(peer: peer)
    return try prepare(named, toUnique: mailboxes, expiringAt: deposit.expiresAt)
  }

  private func prepare(
    _ message: Message, toUnique mailboxes: [MailboxAddress], expiringAt given: Timestamp?
  ) throws(MailboxError) -> PreparedDeposit {
    let time = clock.reading
    let end =
      if let given {
        try Self.checked(given, at: time.beginningNow)
      } else {
        try self.end(of: message, at: time)
      }
    let expiresAt = end.secondsRoundedUp
    try message.sentAt?.validate(as: "sent at")
    try message.push?.validate()
    let body = try message.encodedBody(
      expiresAtSeconds: expiresAt, sentAt: message.sentAt ?? time.now)
    let identity = message.id.map {
      hashing.identity(app: mailboxes[0].app, sender: message.sender, id: $0)
    }
    return PreparedDeposit(
      message, to: mailboxes, body: body, expiresAtSeconds: expiresAt, identity: identity)
  }

  /// An end of life that was given as a moment, by a clock that may be a little ahead of this one.
  private static func checked(
    _ end: Timestamp, at now: Timestamp
  ) throws(MailboxError) -> Timestamp {
    let secondsMax = Int64(Message.timeToLiveSecondsMax) + 86_400
    guard end.milliseconds >= 0, end <= now.adding(seconds: secondsMax) else {
      throw .invalidArgument(
        name: "end of life", value: "\(end.seconds)",
        reason: "it is in seconds since 1970, and at most \(secondsMax) from now")
    }
    return end
  }

  /// The end of life that follows from the message's time to live, or from the store's. While nobody
  /// knows how late it is, it is as far off as any may be: else the message would be gone once the clock
  /// is put right.
  private func end(
    of message: Message, at time: ClockGuard.Reading
  ) throws(MailboxError) -> Timestamp {
    let timeToLive = message.timeToLiveSeconds ?? settings.timeToLiveSeconds
    guard (1...Message.timeToLiveSecondsMax).contains(timeToLive) else {
      throw .invalidArgument(
        name: "time to live", value: "\(timeToLive)",
        reason: "it goes from 1 to \(Message.timeToLiveSecondsMax) seconds")
    }
    let seconds = time.phase == .late ? Message.timeToLiveSecondsMax : timeToLive
    return time.beginningNow.adding(seconds: Int64(seconds))
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

extension Timestamp {
  /// Whole seconds as a stored end of life has them: never before the moment itself.
  fileprivate var secondsRoundedUp: UInt32 {
    UInt32(clamping: seconds + (milliseconds % 1000 == 0 ? 0 : 1))
  }
}
