internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// Turns operations into records: checks them against the mailboxes as they are, appends the record
/// and applies it, so that the next operation of the batch sees it.
///
/// Used by the commit thread alone. Each kind of operation is in a file of its own.
final class Planner {
  let recent: Recent
  let journal: Journal
  let appender: JournalAppender
  let settings: StoreSettings
  /// The share of a full mailbox that one sender may have.
  let share: SenderShare
  var tallies = SenderTallies()
  var identities: JournalIdentities
  let hashing: IdentityHashing
  var work = PlannedWork()
  private let clock: ClockGuard
  private var time: ClockGuard.Reading
  private var refusal: MailboxError?
  /// ``work`` when the batch began.
  private var unitsBefore = 0
  /// The work of the largest batch before this one, in units of ``PlannedWork``.
  private(set) var unitsOfLargestBatch = 0

  var settled: Settled { recent.settled }

  /// The time of the batch.
  var now: Timestamp { time.now }
  /// The time by which a device's lease is over: none ends early while the clock is in doubt.
  var leaseNow: Timestamp { time.endingNow }
  /// True when something speaks against the clock.
  var isClockInDoubt: Bool { time.isDoubtful }
  /// The second by which records say that a message has expired. None does while the clock is in doubt:
  /// a record is for good.
  var expirySeconds: Int64 { time.isDoubtful ? .min : time.now.seconds }

  init(
    recent: Recent, journal: Journal, appender: JournalAppender, settings: StoreSettings,
    identities: JournalIdentities, hashing: IdentityHashing, clock: ClockGuard
  ) {
    self.recent = recent
    self.journal = journal
    self.appender = appender
    self.settings = settings
    share = SenderShare(settings)
    self.identities = identities
    self.hashing = hashing
    self.clock = clock
    time = clock.reading
  }

  /// Begins a batch; with a refusal every operation of it fails.
  func beginBatch(refusal: MailboxError?) {
    self.refusal = refusal
    time = clock.reading
    unitsOfLargestBatch = max(unitsOfLargestBatch, work.units - unitsBefore)
    unitsBefore = work.units
    identities.prune(before: journal.start, everyBytes: settings.journalBudgetBytes / 4)
  }

  /// True when the batch should be written before more is planned.
  var isBatchFull: Bool {
    appender.isBatchFull || work.units - unitsBefore >= CommitLine.batchUnits
  }

  /// Throws what keeps operations from being written, if anything does.
  func expectRoom() throws(MailboxError) {
    if let refusal { throw refusal }
  }

  /// Appends a record and applies it.
  func commit(_ record: MailboxRecord) throws(MailboxError) {
    try expectRoom()
    let position = try appender.append(record.kind, at: now) { record.encode(to: &$0) }
    try recent.apply(record, at: position, time: now)
  }

  /// Runs `body` with a mailbox, see ``Recent/withMailbox(_:_:)``, and counts what that costs.
  func withMailbox<R>(
    _ key: MailboxKey, _ body: (RecentMailbox?) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    try recent.withMailbox(key, noteLoad: { work.loads += 1 }, body)
  }

  /// Runs `body` with a mailbox that must exist.
  func withExisting<R>(
    _ address: MailboxAddress, _ body: (RecentMailbox) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    try recent.withMailbox(MailboxKey(address)) { (mailbox) throws(MailboxError) in
      guard let mailbox else { throw MailboxError.unknownUser(address) }
      return try body(mailbox)
    }
  }

  /// A reference for a record: with a new epoch when the mailbox does not exist yet.
  func reference(_ key: MailboxKey) throws(MailboxError) -> MailboxReference {
    let exists = try recent.withMailbox(key) { $0 != nil }
    return MailboxReference(key, beginsEpoch: exists ? 0 : Epoch.random().rawValue)
  }

  /// Visits what a mailbox holds, records of this batch included.
  func visit(
    _ mailbox: RecentMailbox, after start: UInt64,
    _ body: (borrowing QueueWalk.Item) throws(MailboxError) -> Bool
  ) throws(MailboxError) {
    try appender.write()
    work.walks += 1
    let snapshot = MailboxSnapshot(mailbox, visibleEnd: .max, table: journal.table)
    let walk = QueueWalk(snapshot: snapshot, settled: settled)
    try settled.read { (transaction) throws(MailboxError) in
      try walk.visit(after: start, in: transaction, body)
    }
  }

  /// Returns whether a sequence still waits: neither acknowledged by all nor removed nor expired.
  func isWaiting(_ sequence: UInt64, in mailbox: RecentMailbox) throws(MailboxError) -> Bool {
    guard sequence > mailbox.head.floor, sequence <= mailbox.head.head else { return false }
    if let entry = mailbox.entry(of: sequence) {
      return mailbox.queue.gaps.gap(at: sequence) == nil
        && now.seconds < Int64(entry.expiresAtSeconds)
    }
    var isWaiting = false
    try visit(mailbox, after: sequence - 1) { (item) throws(MailboxError) in
      if case .message(let message) = item {
        isWaiting =
          message.sequence == sequence && expirySeconds < Int64(message.expiresAtSeconds)
      }
      return false
    }
    return isWaiting
  }
}
