internal import LMDB
internal import MailboxModel
internal import Synchronization

/// Rows that cannot be read stop nobody: they are put into table `aside`, with the reason told to whoever
/// runs the dispatcher.
extension PushTables {
  /// The most rows that are kept there; what is beyond is told and taken away.
  private static let asideRowsMax = 10_000

  /// Decodes a row; one that cannot be read is set aside, and gives nil.
  func sound<Value>(
    _ key: [UInt8], in place: DamagedRow.Place, of table: Table<[UInt8]>,
    _ transaction: borrowing WriteTransaction, _ decode: (RawSpan) throws(MailboxError) -> Value
  ) throws(MailboxError) -> Value? {
    guard let row = try row(key, in: table, transaction) else { return nil }
    do throws(MailboxError) {
      return try decode(row.span.bytes)
    } catch {
      guard case .damaged(let what) = error else { throw error }
      try setAside(DamagedRow(place: place, key: key, reason: what), transaction)
      return nil
    }
  }

  func setAside(
    _ damaged: DamagedRow, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let lanes = try lanes()
    let name = String(decoding: damaged.key, as: UTF8.self)
    let row =
      switch damaged.place {
      case .credentials: try row(name, in: credentials, transaction)
      default: try row(damaged.key, in: table(of: damaged.place, lanes), transaction)
      }
    guard let row else { return }
    if try count(of: lanes.aside, transaction) < Self.asideRowsMax {
      try put(row, for: damaged.asideKey, in: lanes.aside, transaction)
    }
    switch damaged.place {
    case .credentials: try remove(name, in: credentials, transaction)
    default: try remove(damaged.key, in: table(of: damaged.place, lanes), transaction)
    }
    damage.withLock { $0.append(damaged) }
  }

  private func table(of place: DamagedRow.Place, _ lanes: LaneTables) -> Table<[UInt8]> {
    switch place {
    case .pending, .credentials: pending
    case .due: due
    case .parked: lanes.parked
    case .behind: lanes.behind
    case .ledger: ledger
    case .devices: devices
    case .badges: badges
    case .windows: windows
    case .shown: lanes.shown
    case .clearing: lanes.clearing
    }
  }

  /// Returns the number of rows that are set aside.
  func asideCount() throws(MailboxError) -> Int {
    let lanes = try lanes()
    return try read { (transaction) throws(MailboxError) in
      try count(of: lanes.aside, transaction)
    }
  }
}
