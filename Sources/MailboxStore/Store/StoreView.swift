public import MailboxInterface
public import MailboxModel

/// Looks into a store without changing it: the owner's own view, or one opened beside a running
/// owner, which is not disturbed.
///
/// A view beside an owner sees what was committed at the moment of each call. Any thread may ask.
///
/// Beside an owner `.damaged` can also mean that the store changed faster than it could be read; the owner's
/// own view is not affected. A store that its owner has closed answers `.closed` in the owner's view.
public final class StoreView: Sendable {
  enum Source: Sendable {
    case owner(StoreReader)
    case beside(BesideReader)
  }

  private let source: Source
  private let budgetBytes: @Sendable () -> UInt64?
  private let clock: StoreClock
  /// By which messages end.
  private let endingClock: StoreClock

  init(
    source: Source, budgetBytes: @escaping @Sendable () -> UInt64?, clock: StoreClock,
    endingClock: StoreClock
  ) {
    self.source = source
    self.budgetBytes = budgetBytes
    self.clock = clock
    self.endingClock = endingClock
  }

  /// Opens a view of a store that another process may own, or nobody.
  ///
  /// Reads the journal: about a second a GiB.
  ///
  /// - Throws: `.notAStore`, `.formatTooNew`, `.readOnly`, `.damaged`, `.storage`.
  public static func open(
    at directory: String, clock: StoreClock = .system
  ) throws(MailboxError) -> StoreView {
    let reader = try BesideReader(directory: directory)
    try reader.read { (_) throws(MailboxError) in }
    return StoreView(
      source: .beside(reader),
      budgetBytes: { OwnerLock.journalBudgetBytes(in: directory) }, clock: clock,
      endingClock: clock)
  }

  /// The present moment: by the clock that the store was opened with, as far as its owner believes it.
  public var now: Timestamp { clock.now }

  /// The mailboxes in their order, page by page. O(limit), and a look at each recent mailbox.
  ///
  /// - Throws: `.closed`, `.storage`, `.readOnly`, `.damaged`; a damaged mailbox is listed as one.
  public func mailboxes(
    after: MailboxAddress?, limit: Int
  ) throws(MailboxError) -> [MailboxSummary] {
    try read { (reader) throws(MailboxError) in
      try reader.mailboxes(after: after, limit: limit, at: endingClock.now)
    }
  }

  /// Sums up what a mailbox holds, in numbers.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func summary(of mailbox: MailboxAddress) throws(MailboxError) -> MailboxSummary {
    try read { (reader) throws(MailboxError) in try reader.summary(of: mailbox, at: endingClock.now)
    }
  }

  /// The mailbox's next page; see `MailboxOperations.drain(_:from:limit:)`.
  ///
  /// - Throws: `.unknownUser`, `.cursorOfAnotherEpoch`, `.cursorFromTheFuture`; `.closed`, `.storage`,
  ///   `.readOnly`, `.damaged`.
  public func drain(
    _ mailbox: MailboxAddress, from start: DrainStart, limit: DrainLimit
  ) throws(MailboxError) -> Page {
    try read { (reader) throws(MailboxError) in
      try reader.drain(mailbox, from: start, limit: limit, at: endingClock.now)
    }
  }

  /// The unread counts, newest conversations first; see `MailboxOperations.unread(of:before:limit:)`.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func unread(
    of mailbox: MailboxAddress, before sequence: UInt64? = nil,
    limit: Int = Unread.conversationsMax
  ) throws(MailboxError) -> Unread {
    try read { (reader) throws(MailboxError) in
      try reader.unread(of: mailbox, before: sequence, limit: limit, at: endingClock.now)
    }
  }

  /// The unread counts of some conversations; see `MailboxOperations.unread(of:in:)`.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func unread(
    of mailbox: MailboxAddress, in conversations: [Conversation]
  ) throws(MailboxError) -> Unread {
    try read { (reader) throws(MailboxError) in
      try reader.unread(of: mailbox, in: conversations, at: endingClock.now)
    }
  }

  /// The sum over all conversations of which anything is pushed. O(conversations).
  func unreadWithoutMuted(of mailbox: MailboxAddress) throws(MailboxError) -> UInt64 {
    try read { (reader) throws(MailboxError) in
      try reader.unreadWithoutMuted(of: mailbox, at: endingClock.now)
    }
  }

  /// All conversations that the mailbox knows, in order.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func conversations(
    of mailbox: MailboxAddress
  ) throws(MailboxError) -> [ConversationSummary] {
    try read { (reader) throws(MailboxError) in
      try reader.conversations(of: mailbox, at: endingClock.now)
    }
  }

  /// All devices that the mailbox knows, in order of their ids.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func devices(of mailbox: MailboxAddress) throws(MailboxError) -> [Device] {
    try read { (reader) throws(MailboxError) in try reader.devices(of: mailbox) }
  }

  /// Returns what a user wants of all pushes.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func pushPreferences(
    of mailbox: MailboxAddress
  ) throws(MailboxError) -> PushPreferences {
    try read { (reader) throws(MailboxError) in try reader.pushPreferences(of: mailbox) }
  }

  /// Returns which messages of a conversation are pushed.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func notifications(
    of conversation: Conversation, in mailbox: MailboxAddress
  ) throws(MailboxError) -> ConversationNotifications {
    try read { (reader) throws(MailboxError) in
      try reader.notifications(of: conversation, in: mailbox)
    }
  }

  /// The mailboxes that are known to be damaged, in order. O(damaged).
  ///
  /// Damage is found by whoever meets it: a drain, a settling, a deposit. Verifying finds all.
  ///
  /// - Throws: `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func damagedMailboxes() throws(MailboxError) -> [DamagedMailbox] {
    try read { (reader) throws(MailboxError) in reader.damagedMailboxes() }
  }

  /// Counts what the store holds. O(mailboxes).
  ///
  /// - Throws: `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func statistics() throws(MailboxError) -> StoreStatistics {
    try read { (reader) throws(MailboxError) in
      try reader.statistics(budgetBytes: budgetBytes())
    }
  }

  /// Looks at every invariant of the contract; see `VerifyReport`. O(all messages).
  ///
  /// - Throws: `.closed`, `.storage`, `.readOnly`, `.damaged`; a mailbox that is damaged is in the report.
  public func verify(
    progress: (_ mailboxesDone: Int) -> Void
  ) throws(MailboxError) -> VerifyReport {
    try read { (reader) throws(MailboxError) in
      try reader.verify(at: endingClock.now, progress: progress)
    }
  }

  /// Recounts one mailbox.
  func verify(_ mailbox: MailboxAddress) throws(MailboxError) -> VerifyReport {
    try read { (reader) throws(MailboxError) in
      var report = VerifyReport()
      try reader.verify(mailbox, into: &report)
      return report
    }
  }

  func read<R>(
    _ body: (StoreReader) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    switch source {
    case .owner(let reader): try body(reader)
    case .beside(let beside): try beside.read(body)
    }
  }
}
