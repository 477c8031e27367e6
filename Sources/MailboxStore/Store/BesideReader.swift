internal import Glibc
internal import LMDB
internal import MailboxModel

/// Reads a store that another process may own and go on changing.
///
/// It replays the journal into memory of its own. Between two calls it follows what was appended;
/// when the owner has settled something, it begins anew. What it read counts only if none of the
/// segments it read from was used again meanwhile.
final class BesideReader: Sendable {
  private static let attemptsMax = 20

  private let files: SegmentFiles
  private let settled: Settled
  private let hash: StoreHash
  private let loaded = Guarded<Loaded?>(nil)

  /// The journal as replayed, on the rows of one transaction.
  private struct Loaded {
    let reader: StoreReader
    let transactionID: Int
    var end: UInt64
  }

  init(directory: String) throws(MailboxError) {
    guard let manifest = try Manifest.read(in: directory) else {
      throw .notAStore(path: directory, reason: "there is nothing")
    }
    files = SegmentFiles(
      directory: "\(directory)/journal", storeID: manifest.storeID,
      segmentBytes: manifest.segmentBytes)
    hash = manifest.hash
    settled = try Settled(
      directory: "\(directory)/settled", bytesMax: 1 << 42, access: .readOnly)
  }

  /// Runs `body` on the store as it is now; again when what it read was overwritten meanwhile.
  func read<R>(_ body: (StoreReader) throws(MailboxError) -> R) throws(MailboxError) -> R {
    try loaded.withLock { (loaded) throws(MailboxError) in
      var failure = MailboxError.damaged(what: "the store changes faster than it can be read")
      for attempt in 0..<Self.attemptsMax {
        if attempt > 0 { usleep(UInt32(attempt) * 2000) }
        do throws(MailboxError) {
          try refresh(&loaded)
          guard let current = loaded else { continue }
          let result = try body(current.reader)
          if isIntact(current) { return result }
          loaded = nil
        } catch .damaged(let what) {
          // Damage, or a change under our eyes: a store that stands still tells.
          failure = .damaged(what: what)
          let isStill = loaded.map(isIntact) ?? false
          if isStill && attempt >= 2 { throw failure }
          loaded = nil
        } catch {
          throw error
        }
      }
      throw failure
    }
  }

  private func isIntact(_ loaded: Loaded) -> Bool {
    settled.environment.info.lastTransaction == loaded.transactionID
      && loaded.reader.journal.table.segments.allSatisfy {
        $0.hasValidHeader(storeID: files.storeID)
      }
  }

  private func refresh(_ loaded: inout Loaded?) throws(MailboxError) {
    if let current = loaded, isIntact(current) {
      try follow(current, into: &loaded)
      return
    }
    loaded = nil
    let transactionID = settled.environment.info.lastTransaction
    let start = try settled.read { (transaction) throws(MailboxError) in
      try settled.position(Settled.journalStartKey, in: settled.meta, transaction) ?? 0
    }
    let recent = try Recent(settled: settled, hash: hash)
    let table = try Journal.heldSegments(files, from: start, forWriting: false)
    let scan = JournalScan(table: table, storeID: files.storeID)
    let end = try replay(scan, from: start, into: recent)
    let journal = Journal(files: files, table: table, start: start, end: end)
    loaded = Loaded(
      reader: StoreReader(recent: recent, journal: journal), transactionID: transactionID,
      end: end)
  }

  /// Applies what was appended since.
  private func follow(_ current: Loaded, into loaded: inout Loaded?) throws(MailboxError) {
    let journal = current.reader.journal
    let last = journal.table.segments.last?.number
    for number in try files.numbers() where last.map({ number > $0 }) ?? true {
      journal.add(try files.open(number, forWriting: false))
    }
    let scan = JournalScan(table: journal.table, storeID: files.storeID, looksBehindEnd: false)
    let end = try replay(scan, from: current.end, into: current.reader.recent)
    journal.publish(through: end)
    loaded?.end = end
  }

  private func replay(
    _ scan: JournalScan, from start: UInt64, into recent: Recent
  ) throws(MailboxError) -> UInt64 {
    var identities = JournalIdentities()
    return try scan.visit(from: start) { (record) throws(MailboxError) in
      try recent.replay(record, identities: &identities)
    }.position
  }
}
