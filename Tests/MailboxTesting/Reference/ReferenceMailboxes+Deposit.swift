public import MailboxModel
public import MailboxStore

extension ReferenceMailboxes {
  /// Puts one message into many mailboxes, all or none (contract G9).
  public mutating func deposit(
    _ message: Message, to recipients: [MailboxAddress], expiresAt given: Timestamp? = nil,
    at now: Timestamp
  ) throws(MailboxError) -> Receipt {
    var unique: [MailboxAddress] = []
    for recipient in recipients where !unique.contains(recipient) { unique.append(recipient) }
    try check(message, to: unique, expiresAt: given, at: now)
    let message = try Self.named(message, among: unique)
    let (body, expiresAt) = try encoded(message, expiresAt: given, at: now)

    var changed: [MailboxAddress: ReferenceMailbox] = [:]
    var full: [MailboxAddress] = []
    var entries: [Receipt.Entry] = []
    for address in unique {
      var mailbox = beginning(address, at: now)
      if message.isOnlineOnly {
        entries.append(Receipt.Entry(mailbox: address, sequence: 0, isDuplicate: false))
      } else if let first = known(message, in: mailbox, at: now) {
        entries.append(Receipt.Entry(mailbox: address, sequence: first, isDuplicate: true))
      } else {
        let before = mailbox
        if makeRoom(for: body.count, from: message.sender, in: &mailbox) {
          try makeRoom(for: message, in: &mailbox, of: address, as: before)
        } else {
          full.append(address)
        }
        try append(message, body: body, expiresAt: expiresAt, to: &mailbox, of: address, at: now)
        entries.append(Receipt.Entry(mailbox: address, sequence: mailbox.head, isDuplicate: false))
      }
      changed[address] = mailbox
    }
    guard full.isEmpty else { throw .quotaExceeded(full, limit: "") }
    mailboxes.merge(changed) { _, new in new }
    return Receipt(entries: entries)
  }

  /// A message's body, and the second that it expires in.
  func encoded(
    _ message: Message, expiresAt given: Timestamp?, at now: Timestamp
  ) throws(MailboxError) -> (bytes: [UInt8], expiresAt: Int64) {
    let timeToLive = Int64(message.timeToLiveSeconds ?? settings.timeToLiveSeconds)
    let end = given ?? now.adding(seconds: timeToLive)
    let expiresAt = Timestamp(milliseconds: end.milliseconds + 999).seconds
    let body = try message.encodedBody(
      expiresAtSeconds: UInt32(clamping: expiresAt), sentAt: message.sentAt ?? now)
    return (body, expiresAt)
  }

  /// The sequence that a message has already (contract G5).
  public func known(
    _ message: Message, in mailbox: ReferenceMailbox, at now: Timestamp
  ) -> UInt64? {
    guard let id = message.id, let entry = mailbox.newest(id, from: message.sender) else {
      return nil
    }
    let waits = entry.sequence > mailbox.floor && entry.missing == nil
    return waits || now < windowEnd(of: entry) ? entry.sequence : nil
  }

  /// Returns the time from which on a message is recognised only while it waits.
  public func windowEnd(of entry: ReferenceMailbox.Entry) -> Timestamp {
    entry.depositedAt.adding(seconds: Int64(settings.idempotencyWindowSeconds))
  }

  /// Forgets conversations where the message begins one too many. Which go is decided by what there was
  /// before anything else went.
  private func makeRoom(
    for message: Message, in mailbox: inout ReferenceMailbox, of address: MailboxAddress,
    as before: ReferenceMailbox
  ) throws(MailboxError) {
    let conversation = message.conversation(for: address.user)
    guard message.counts, message.sender != address.user,
      !before.conversations.contains(conversation)
    else { return }
    guard
      let forgotten = before.forgotten(
        limit: settings.conversationsMax, dropsOldest: settings.quotaPolicy == .dropOldest)
    else { throw .tooManyConversations(of: address, limit: settings.conversationsMax) }
    mailbox.forget(forgotten)
  }

  private func append(
    _ message: Message, body: [UInt8], expiresAt: Int64, to mailbox: inout ReferenceMailbox,
    of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) {
    let conversation = message.conversation(for: address.user)
    let counts = message.counts && message.sender != address.user
    if counts { mailbox.numbers[conversation, default: 0] += 1 }
    var shown = try WaitingMessage(decoding: body.span.bytes)
    shown.sequence = mailbox.head + 1
    shown.number = counts ? mailbox.numbers[conversation, default: 0] : 0
    shown.expiresAt = Timestamp(seconds: expiresAt)
    shown.sentAt = message.sentAt ?? now
    shown.message = message
    shown.message.sentAt = shown.sentAt
    shown.message.timeToLiveSeconds = nil
    mailbox.entries.append(
      ReferenceMailbox.Entry(
        shown: shown, conversation: conversation, depositedAt: now, bodyBytes: body.count,
        counts: counts))
  }

  /// Takes a message back where no device has acknowledged it.
  public mutating func recall(
    _ id: MessageID, from sender: UserID, in address: MailboxAddress, at now: Timestamp
  ) -> [RecallOutcome.Result] {
    var mailbox = beginning(address, at: now)
    guard let entry = mailbox.newest(id, from: sender) else { return [.notFound] }
    let delivered = RecallOutcome.Result.delivered(sequence: entry.sequence)
    if entry.sequence <= mailbox.floor { return [delivered, .notFound] }
    let isSeen = entry.sequence <= mailbox.farthestAcknowledged
    if entry.missing != nil { return isSeen ? [delivered, .notFound] : [.notFound] }
    if isSeen { return [delivered] }
    mailbox.remove(entry.sequence, for: .recalled)
    mailboxes[address] = mailbox
    return [.recalled(sequence: entry.sequence)]
  }
}
