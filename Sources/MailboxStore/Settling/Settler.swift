internal import LMDB
internal import MailboxModel
internal import StoredBytes
internal import Synchronization

/// Moves what outlives the journal into LMDB, on a thread of its own.
///
/// A pass takes the mailboxes with the oldest entries and writes all that each has, in key order, in
/// slices with a commit each; then the journal is trimmed to the oldest entry that is left.
final class Settler: Sendable {
  private static let evictIntervalSeconds = 1
  private static let upkeepIntervalSeconds = 60
  /// Queue files that are compacted between two passes: about as many as a pass writes.
  static let compactedFilesMax = 4

  let bell: Doorbell
  let recent: Recent
  let journal: Journal
  let pressure: JournalPressure
  let commits: CommitThread
  let settings: StoreSettings
  private let clock: ClockGuard
  /// The settler's own; the lock only says so to the compiler.
  let queueWriter: Guarded<QueueFileWriter>
  /// Queue files that cannot be read to their end, and so are not compacted.
  let damagedFiles = Guarded<Set<UInt32>>([])
  /// The bytes of expanded messages that slices hold.
  let held = HeldBytes()
  /// The room that is left on the disk.
  let room: DiskRoom
  /// The settler's own, as the writer.
  let pause = Guarded(SettlingPause())
  let isClosing = Atomic<Bool>(false)
  /// Readers' slots that were given back because their processes had ended.
  let staleReadersCleared = Atomic<Int>(0)
  private let requests = Guarded(Requests())

  /// Those who wait for something.
  private struct Requests {
    var waiting: [Request] = []
    var hasEnded = false
  }

  /// A request to the settler, and the callback that is told of its outcome.
  enum Request: Sendable {
    /// Everything is settled.
    case settling(@Sendable (MailboxError?) -> Void)
    /// The needed bytes of the queue files are counted again.
    case recounting(@Sendable (MailboxError?) -> Void)
  }

  init(
    bell: Doorbell, recent: Recent, journal: Journal, pressure: JournalPressure,
    commits: CommitThread, queueWriter: sending QueueFileWriter, settings: StoreSettings,
    clock: ClockGuard, room: DiskRoom
  ) {
    self.bell = bell
    self.recent = recent
    self.journal = journal
    self.pressure = pressure
    self.commits = commits
    self.queueWriter = Guarded(queueWriter)
    self.settings = settings
    self.clock = clock
    self.room = room
  }

  /// Runs until ``close()``.
  func run() {
    let interval = Duration.seconds(settings.sweepIntervalSeconds)
    let upkeepSeconds = min(Int(settings.sweepIntervalSeconds), Self.upkeepIntervalSeconds)
    var nextUpkeep = ContinuousClock.now
    var nextSweep = ContinuousClock.now + interval
    var nextEviction = ContinuousClock.now
    while !isClosing.load(ordering: .acquiring) {
      bell.wait(milliseconds: upkeepSeconds * 1000)
      answerRequests()
      if pressure.needsSettling { makeRoom() }
      // What cannot be written now is written with the next settling.
      try? writeMarks()
      if ContinuousClock.now >= nextEviction {
        // A look at every mailbox in memory.
        recent.evictClean()
        nextEviction = ContinuousClock.now + .seconds(Self.evictIntervalSeconds)
      }
      if ContinuousClock.now >= nextUpkeep {
        clock.follow()
        clearStaleReaders()
        nextUpkeep = ContinuousClock.now + .seconds(upkeepSeconds)
      }
      if ContinuousClock.now >= nextSweep {
        sweepExpired()
        nextSweep = ContinuousClock.now + interval
      }
      // What cannot be compacted now takes space, and is looked at again next time.
      try? compact(filesMax: Self.compactedFilesMax)
      if pressure.settlingFailure.withLock({ $0 == nil }) {
        // Without a spare the commit thread makes the next segment itself; a full disk shows there.
        try? journal.files.prepareSpare()
      }
    }
    requests.withLock { $0.hasEnded = true }
    answerRequests()
    try? writeMarks()
  }

  func close() {
    isClosing.store(true, ordering: .releasing)
    bell.ring()
  }

  /// Settles everything, and calls back from the settler's thread.
  func requestSettling(_ completion: @escaping @Sendable (MailboxError?) -> Void) {
    request(.settling(completion))
  }

  func request(_ request: Request) {
    let isTaken = requests.withLock { requests in
      guard !requests.hasEnded else { return false }
      requests.waiting.append(request)
      return true
    }
    if isTaken { return bell.ring() }
    switch request {
    case .settling(let completion), .recounting(let completion): completion(.closed)
    }
  }

  /// True when somebody waits for everything to be settled, or for a recount.
  var hasRequests: Bool { requests.withLock { !$0.waiting.isEmpty } }

  private func answerRequests() {
    let waiting = requests.withLock { requests in
      defer { requests.waiting = [] }
      return requests.waiting
    }
    var settling: Result<Void, MailboxError>?
    for request in waiting {
      switch request {
      case .settling(let completion):
        let result = settling ?? Result { () throws(MailboxError) in try settleAll() }
        settling = result
        completion(result.failure)
      case .recounting(let completion):
        completion(Result { () throws(MailboxError) in try writeRecount() }.failure)
      }
    }
  }

  /// Settles everything. A mailbox whose row could not be read has it made anew by a second pass.
  private func settleAll() throws(MailboxError) {
    try settle(before: .max)
    if try recent.hasLostRows() { try settle(before: .max) }
    pressure.noteSettling(nil)
  }

  /// Writes to LMDB and the queue files, in one commit.
  func write(
    _ body: (SettlementWriter, borrowing WriteTransaction) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    try queueWriter.withLock { (queue) throws(MailboxError) in
      let repaired = RepairedMailboxes()
      let writer = SettlementWriter(
        settled: recent.settled, queue: queue, damage: recent.damage, repaired: repaired,
        settledBytesMax: settings.settledBytesMax,
        nowSeconds: clock.endingNow.seconds,
        idempotencyWindowSeconds: Int64(settings.idempotencyWindowSeconds))
      let emptied: [UInt32]
      var marks: [MailboxKey: DamageMark] = [:]
      do throws(MailboxError) {
        emptied = try recent.settled.environment.write { (transaction) throws(MailboxError) in
          try body(writer, transaction)
          marks = recent.damage.unwritten
          try writer.write(marks, in: transaction)
          return try writer.finishFiles(in: transaction)
        }
      } catch {
        queue.rollBack()
        throw error
      }
      queue.commit(emptied: emptied)
      recent.damage.finish(writing: marks, repaired: repaired.keys)
      for number in emptied { recent.settled.queueFiles.remove(number) }
    }
  }

  /// A view that was killed while it read would keep LMDB from using old pages again. Costs the same
  /// however many mailboxes there are.
  private func clearStaleReaders() {
    let cleared = try? recent.settled.environment.clearStaleReaders()
    staleReadersCleared.add(cleared ?? 0, ordering: .relaxed)
  }

  private func sweepExpired() {
    // What cannot be swept now stays hidden by the readers, and is looked at again next time.
    let keys = (try? expiredMailboxes()) ?? []
    guard !keys.isEmpty else { return }
    commits.queue.submitUnattended(inParts: keys) { part, planner in try? planner.sweep(Array(part))
    }
  }

  /// The mailboxes that may hold expired messages; none while the clock is in doubt. O(mailboxes), read
  /// in order.
  func expiredMailboxes() throws(MailboxError) -> [MailboxKey] {
    let time = clock.reading
    if time.isDoubtful { return [] }
    let now = time.now.seconds
    var keys: Set<MailboxKey> = []
    try recent.forEach { (mailbox) throws(MailboxError) in
      if now >= Int64(mailbox.head.earliestExpirySeconds) { keys.insert(mailbox.key) }
    }
    let settled = recent.settled
    try settled.read { (transaction) throws(MailboxError) in
      try transaction.withCursor(in: settled.mailboxes) { (cursor) throws(MailboxError) in
        var isFound = try lmdb { () throws(LMDBError) in try cursor.first() }
        while isFound {
          // A row that cannot be read is found by verifying; it does not stop the others.
          let row = try? MailboxRow(decoding: cursor.value, keepingConversations: false)
          if let row, now >= Int64(row.head.earliestExpirySeconds) {
            keys.insert(MailboxKey(bytes: cursor.key.array))
          }
          isFound = try lmdb { () throws(LMDBError) in try cursor.next() }
        }
      }
    }
    return keys.sorted()
  }
}

extension Result {
  /// The error that it failed with, nil when it did not.
  fileprivate var failure: Failure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}
