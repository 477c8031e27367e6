internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// Messages that go undelivered: expired, recalled.
extension Planner {
  /// The removal of a mailbox's expired messages, and the time at which the first of the others expires.
  struct Expiry {
    var removal = Removal()
    var nextSeconds = UInt32.max
  }

  /// The messages of a mailbox that have expired; nil when none can have. O(waiting) when one can.
  func expiry(in mailbox: RecentMailbox) throws(MailboxError) -> Expiry? {
    guard expirySeconds >= Int64(mailbox.head.earliestExpirySeconds) else { return nil }
    var expiry = Expiry()
    try visit(mailbox, after: mailbox.head.floor) { (item) throws(MailboxError) in
      guard case .message(let message) = item else { return true }
      if expirySeconds >= Int64(message.expiresAtSeconds) {
        try add(message, reason: .expired, to: &expiry.removal, of: mailbox)
      } else {
        expiry.nextSeconds = min(expiry.nextSeconds, message.expiresAtSeconds)
      }
      return true
    }
    // Nothing had expired though it was time to look: the next look is when something can.
    if expiry.removal.isEmpty { mailbox.note(earliestExpirySeconds: expiry.nextSeconds) }
    return expiry
  }

  /// Records what has expired in some mailboxes.
  func sweep(_ keys: [MailboxKey]) throws(MailboxError) {
    work.mailboxes += keys.count
    for key in keys {
      do throws(MailboxError) {
        try sweep(key)
      } catch .damaged(let what) {
        // What has expired there stays hidden by the readers.
        recent.damage.note(key, what)
      } catch {
        throw error
      }
    }
  }

  private func sweep(_ key: MailboxKey) throws(MailboxError) {
    let found = try withMailbox(key) {
      (mailbox) throws(MailboxError) -> (record: MailboxRecord, nextSeconds: UInt32)? in
      guard let mailbox else { return nil }
      tallies.keepIfTrue(mailbox)
      guard let expiry = try expiry(in: mailbox) else { return nil }
      let record: MailboxRecord =
        expiry.removal.isEmpty
        ? postponedLook(at: mailbox) : .removal([(MailboxReference(key), expiry.removal)])
      return (record, expiry.nextSeconds)
    }
    guard let found else { return }
    try commit(found.record)
    // Only now, and in memory alone: without it the next look comes early, and finds nothing.
    try withMailbox(key) { $0?.note(earliestExpirySeconds: found.nextSeconds) }
  }

  /// Takes a message back where no device has acknowledged it.
  func recall(
    _ id: MessageID, from sender: UserID, in mailboxes: [MailboxAddress]
  ) throws(MailboxError) -> [RecallOutcome] {
    var outcomes: [RecallOutcome] = []
    var removals: [(MailboxReference, Removal)] = []
    var seen: Set<MailboxKey> = []
    var refusal: MailboxError?
    var isUnreadable = true
    var app: AppID?
    var search = IdentitySearch(nil, in: identities)
    for address in mailboxes {
      let key = MailboxKey(address)
      guard seen.insert(key).inserted else { continue }
      if app != address.app {
        app = address.app
        search = IdentitySearch(
          hashing.identity(app: address.app, sender: sender, id: id), in: identities)
      }
      work.mailboxes += 1
      do throws(MailboxError) {
        let result = try recall(&search, in: key, to: &removals)
        outcomes.append(RecallOutcome(mailbox: address, result: result))
        isUnreadable = false
      } catch .damaged(let what) {
        recent.damage.note(key, what)
        refusal = .damaged(what: what)
        outcomes.append(RecallOutcome(mailbox: address, result: .notFound))
      } catch {
        throw error
      }
    }
    // What others say is not to be lost for one that is damaged.
    if isUnreadable, let refusal { throw refusal }
    if !removals.isEmpty { try commit(.removal(removals)) }
    return outcomes
  }

  private func recall(
    _ search: inout IdentitySearch, in key: MailboxKey,
    to removals: inout [(MailboxReference, Removal)]
  ) throws(MailboxError) -> RecallOutcome.Result {
    var removal = Removal()
    let result = try withMailbox(key) {
      (mailbox) throws(MailboxError) -> RecallOutcome.Result in
      guard let mailbox, let found = try find(&search, in: mailbox) else { return .notFound }
      if found.sequence <= mailbox.head.delivered {
        return .delivered(sequence: found.sequence)
      }
      tallies.keepIfTrue(mailbox)
      removal = try self.removal(of: found.sequence, reason: .recalled, in: mailbox)
      return removal.isEmpty ? .notFound : .recalled(sequence: found.sequence)
    }
    if !removal.isEmpty { removals.append((MailboxReference(key), removal)) }
    return result
  }

  /// The removal of one message; empty when it does not wait.
  func removal(
    of sequence: UInt64, reason: Gap.Reason, in mailbox: RecentMailbox
  ) throws(MailboxError) -> Removal {
    var removal = Removal()
    guard sequence > mailbox.head.floor, sequence <= mailbox.head.head else { return removal }
    try visit(mailbox, after: sequence - 1) { (item) throws(MailboxError) in
      if case .message(let message) = item, message.sequence == sequence,
        expirySeconds < Int64(message.expiresAtSeconds)
      {
        try add(message, reason: reason, to: &removal, of: mailbox)
      }
      return false
    }
    return removal
  }

  /// Adds a message that goes to a removal.
  func add(
    _ message: borrowing WaitingView, reason: Gap.Reason, to removal: inout Removal,
    of mailbox: RecentMailbox
  ) throws(MailboxError) {
    var forgotten: ConversationKey?
    if message.number != 0, message.sequence > mailbox.head.delivered {
      let conversation = try message.conversationKey(in: mailbox.key)
      let state = try mailbox.conversation(conversation, from: settled)
      if state.unread.contains(message.sequence) { forgotten = conversation }
    }
    removal.add(
      message.sequence, reason: reason, bodyBytes: message.body.byteCount, forgetting: forgotten)
    tallies.remove(message, from: mailbox.key)
  }

  /// Makes the time of the next look durable, so that looking in vain stays rare.
  private func postponedLook(at mailbox: RecentMailbox) -> MailboxRecord {
    let head = mailbox.head
    return .repair(
      MailboxReference(mailbox.key),
      MailboxRepair(
        messages: head.messages, bytes: head.bytes, unread: head.unread,
        earliestExpirySeconds: head.earliestExpirySeconds, conversations: [:]))
  }
}
