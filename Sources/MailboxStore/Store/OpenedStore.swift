internal import LMDB
internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// A store whose directory is locked and whose journal is read, before its threads run.
struct OpenedStore {
  let directory: String
  let settings: StoreSettings
  let clock: ClockGuard
  let lock: OwnerLockBox
  let journal: Journal
  let recent: Recent
  private let lastSegment: Segment
  private let end: UInt64
  private let identities: JournalIdentities
  let hashing: IdentityHashing

  init(
    at directory: String, settings: StoreSettings, clock: StoreClock, creates: Bool
  ) throws(MailboxError) {
    try settings.validate()
    self.directory = directory
    self.settings = settings
    if try Manifest.read(in: directory) == nil {
      guard creates else {
        throw .notAStore(path: directory, reason: "there is nothing")
      }
      try Directory.create(directory)
    }
    lock = OwnerLockBox(
      try OwnerLock(directory: directory, journalBudgetBytes: settings.journalBudgetBytes))
    let manifest: Manifest
    if let known = try Manifest.read(in: directory) {
      manifest = try known.upgraded(in: directory)
    } else {
      manifest = try Manifest.create(in: directory, budgetBytes: settings.journalBudgetBytes)
    }
    try lock.holdParts(of: directory)
    let settled = try Settled(
      directory: "\(directory)/settled", bytesMax: settings.settledBytesMax, access: .readWrite)
    settled.queueFiles.keepOpen(atMost: settings.queueFilesOpenMax)
    try lmdb { () throws(LMDBError) in _ = try settled.environment.clearStaleReaders() }
    let recent = try Recent(settled: settled, hash: manifest.hash, clock: clock)
    let known = try settled.read { (transaction) throws(MailboxError) in
      try settled.position(Settled.journalStartKey, in: settled.meta, transaction)
    }
    let start = known ?? 0
    hashing = IdentityHashing(
      hash: recent.hash, formerSeed: manifest.mayHaveFormerHashes ? manifest.storeID : nil,
      bits: settings.identityBits)
    var identities = JournalIdentities()
    let files = SegmentFiles(
      directory: "\(directory)/journal", storeID: manifest.storeID,
      segmentBytes: manifest.segmentBytes,
      trimmedBytes: settings.passBytes(segmentBytes: manifest.segmentBytes))
    let opened = try Journal.open(
      files: files, from: start,
      holdingFrom: try recent.slowestFeedPosition(
        before: start, withinBytes: settings.journalBudgetBytes),
      isNew: known == nil
    ) { (record) throws(MailboxError) in
      try recent.replay(record, identities: &identities)
    }
    if known == nil { try settled.putJournalStart(start) }
    self.clock = ClockGuard(clock, newest: opened.newest)
    // All that was replayed is on the disk by now.
    try recent.rebuildTokens(through: opened.end)
    self.recent = recent
    journal = opened.journal
    lastSegment = opened.lastSegment
    end = opened.end
    self.identities = identities
  }

  /// Makes the settler's writer of queue files. Removes what a crash left half settled.
  func makeQueueWriter() throws(MailboxError) -> QueueFileWriter {
    try recent.settled.resumeQueueFiles(fileBytesMax: settings.queueFileBytes)
  }

  /// Makes the planner that the commit thread works with.
  func makePlanner() -> Planner {
    Planner(
      recent: recent, journal: journal,
      appender: JournalAppender(journal: journal, segment: lastSegment, end: end),
      settings: settings, identities: identities, hashing: hashing, clock: clock)
  }
}

extension Recent {
  /// Applies a record of the journal as after a crash.
  func replay(
    _ record: JournalScan.Record, identities: inout JournalIdentities
  ) throws(MailboxError) {
    let time = Timestamp(milliseconds: record.header.committedAtMilliseconds)
    if record.header.kind == .deposit {
      let deposit = try DepositRecord(decoding: record.payload.bytes, keepingBody: false)
      guard let view = DepositView(record.payload) else {
        throw .damaged(what: "a deposit at position \(record.position)")
      }
      try apply(deposit, bodyBytes: view.bodyBytes, at: record.position)
      identities.note(deposit.identity, at: record.position, in: deposit.recipients)
    } else {
      let change = try MailboxRecord(record.header.kind, decoding: record.payload.bytes)
      try apply(change, at: record.position, time: time)
    }
  }
}
