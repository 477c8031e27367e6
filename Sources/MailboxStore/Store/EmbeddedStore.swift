internal import Glibc
internal import LMDB
public import MailboxInterface
public import MailboxModel
internal import StoredBytes
internal import Synchronization

/// A store that lives in this process: mailboxes on a journal and LMDB, in one directory.
///
/// ```swift
/// let store = try await EmbeddedStore.open(at: "mailboxes")
/// _ = try await store.deposit(Message(from: alice, text: "hi"), to: [MailboxAddress(bob)])
/// let page = try store.drain(MailboxAddress(bob), from: .oldest, limit: DrainLimit())
/// await store.close()
/// ```
/// Changes wait for the disk and are `async`; reads do not wait and are not. All may be called from
/// anywhere. One process owns a directory; others look at it with ``StoreView``.
public final class EmbeddedStore: Sendable {
  /// The directory.
  public let directory: String
  /// The settings that it was opened with.
  public let settings: StoreSettings
  /// Reads without waiting: the same as the store's own reading operations, and more.
  public let view: StoreView

  let queue: CommitQueue
  let journal: Journal
  let recent: Recent
  /// The time that the store goes by.
  let clock: ClockGuard
  let hashing: IdentityHashing
  let flight = FlightRoom()
  let settler: Settler
  let syncer: JournalSyncer
  let pressure: JournalPressure
  let waiters: FeedWaiters
  private let threads: Guarded<Threads?>

  /// The threads and the lock that end with ``close()``.
  private struct Threads {
    let commit: OSThread
    let confirm: OSThread
    let settler: OSThread
    let lock: OwnerLockBox
  }

  init(_ opened: OpenedStore, room: DiskRoom = .system) throws(MailboxError) {
    directory = opened.directory
    settings = opened.settings
    clock = opened.clock
    hashing = opened.hashing
    journal = opened.journal
    recent = opened.recent
    let budgetBytes = opened.settings.journalBudgetBytes
    view = StoreView(
      source: .owner(StoreReader(recent: opened.recent, journal: opened.journal)),
      budgetBytes: { budgetBytes }, clock: opened.clock.clocks.now,
      endingClock: opened.clock.clocks.ending)
    let bell = Doorbell()
    let pressure = JournalPressure(
      journal: opened.journal, budgetBytes: budgetBytes, settlerBell: bell)
    let waiters = FeedWaiters()
    let queue = CommitQueue()
    let planner = opened.makePlanner()
    let syncer = planner.appender.syncer
    let confirming = ConfirmThread(
      syncer: syncer, journal: opened.journal, onCommit: { waiters.wake() })
    let commits = CommitThread(
      queue: queue, planner: planner, pressure: pressure,
      durability: opened.settings.durability, confirming: confirming)
    let settler = Settler(
      bell: bell, recent: opened.recent, journal: opened.journal, pressure: pressure,
      commits: commits, queueWriter: try opened.makeQueueWriter(), settings: opened.settings,
      clock: opened.clock, room: room)
    opened.recent.damage.tell(bell)
    self.queue = queue
    self.waiters = waiters
    self.settler = settler
    self.pressure = pressure
    self.syncer = syncer
    threads = Guarded(
      Threads(
        commit: try OSThread("mailbox-commit") { commits.run() },
        confirm: try OSThread("mailbox-confirm") { confirming.run() },
        settler: try OSThread("mailbox-settle") { settler.run() },
        lock: opened.lock))
    bell.ring()
  }

  /// The safety net for a store that nobody closed: its threads end before its lock is given up.
  deinit {
    guard let threads = threads.withLock({ $0 }) else { return }
    queue.close()
    threads.commit.join()
    threads.confirm.join()
    settler.close()
    threads.settler.join()
    waiters.close()
  }

  /// Opens a store, or makes one of a directory that is missing or empty.
  ///
  /// Takes time and memory for the journal that is not settled: about a second a GiB. With `creates`
  /// false a directory that is no store is refused instead.
  ///
  /// - Throws: `.busy` when another process, or this one, owns it; `.notAStore`, `.formatTooNew`;
  ///   `.damaged` when the journal, the manifest or LMDB cannot be read as a whole; `.readOnly`, `.storage`;
  ///   `.invalidArgument` for settings outside of their limits.
  public static func open(
    at directory: String, settings: StoreSettings = StoreSettings(), clock: StoreClock = .system,
    creates: Bool = true
  ) async throws(MailboxError) -> EmbeddedStore {
    try await open(
      at: directory, settings: settings, clock: clock, creates: creates, room: .system)
  }

  /// The same, with the disk's room in the hands of a test.
  package static func open(
    at directory: String, settings: StoreSettings = StoreSettings(), clock: StoreClock = .system,
    creates: Bool = true, room: DiskRoom
  ) async throws(MailboxError) -> EmbeddedStore {
    let result = await Blocking.run { () throws(MailboxError) in
      try EmbeddedStore(
        try OpenedStore(at: directory, settings: settings, clock: clock, creates: creates),
        room: room)
    }
    return try result.get()
  }

  /// Finishes what was begun, refuses what comes later with `.closed`, and lets go of the
  /// directory. Closing twice is no error.
  public func close() async {
    let threads = self.threads.withLock { threads in
      defer { threads = nil }
      return threads
    }
    syncer.failureWaiters.close()
    guard let threads else { return }
    queue.close()
    _ = await Blocking.run { [settler] () throws(MailboxError) in
      threads.commit.join()
      threads.confirm.join()
      settler.close()
      threads.settler.join()
    }
    waiters.close()
    await closeSettled()
    threads.lock.release()
  }

  /// Closes LMDB once the reads that are under way have ended; they take milliseconds.
  private func closeSettled() async {
    while true {
      do throws(MailboxError) {
        return try lmdb { () throws(LMDBError) in try recent.settled.environment.close() }
      } catch {
        try? await Task.sleep(for: .milliseconds(1))
      }
    }
  }

  /// Settles all that is in the journal. For tests and before a long pause; the store settles by
  /// itself when the journal fills.
  ///
  /// - Throws: `.closed`; `.storage`, `.readOnly` and `.damaged` when something could not be settled. It
  ///   stays in the journal, and nothing is lost.
  public func settle() async throws(MailboxError) {
    guard threads.withLock({ $0 != nil }) else { throw .closed }
    let failure: MailboxError? = await withCheckedContinuation { continuation in
      settler.requestSettling { continuation.resume(returning: $0) }
    }
    if let failure { throw failure }
  }

  /// Records what has expired, now; the store does so by itself at intervals.
  ///
  /// - Throws: `.closed`, `.storage`, `.readOnly`, `.damaged`. Mailboxes that were swept before stay so.
  public func sweep() async throws(MailboxError) {
    let keys = try settler.expiredMailboxes()
    for part in keys.inParts(of: CommitLine.partMailboxes) {
      try await queue.submit(isLarge: true) { (planner) throws(MailboxError) in
        try planner.sweep(Array(part))
      }
    }
  }
}

/// The owner's lock as a thing that can be handed around and released once.
final class OwnerLockBox: Sendable {
  private let lock: Guarded<Held>

  private struct Held: ~Copyable {
    var lock: OwnerLock?
    var parts: [DirectoryLock] = []
  }

  init(_ lock: consuming OwnerLock) { self.lock = Guarded(Held(lock: lock)) }

  /// Locks what a store's directory holds as well: it could be moved into another one.
  func holdParts(of directory: String) throws(MailboxError) {
    for name in ["journal", "settled"] {
      guard try Directory.names(in: "\(directory)/\(name)") != nil else {
        throw .damaged(what: "'\(directory)/\(name)' is missing")
      }
      guard let part = try DirectoryLock("\(directory)/\(name)") else {
        throw OwnerLock.busy(directory)
      }
      lock.withLock { $0.parts.append(part) }
    }
  }

  func release() {
    lock.withLock {
      $0.parts = []
      $0.lock = nil
    }
  }
}
