internal import LMDB
internal import MailboxModel
internal import StoredBytes
internal import Synchronization

/// Rows that cannot be read stop nobody: they are put into table `aside`, with the reason told to whoever
/// runs the dispatcher.
extension PushTables {
  /// The most rows that are kept there; what is beyond is told and taken away.
  private static let asideRowsMax = 10_000

  /// Returns a row; one that cannot be read is set aside, and gives nil.
  func sound<Key, Row>(
    _ key: Key, in place: DamagedRow.Place, of table: PushTable<Key, Row>,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> Row? {
    guard let entry = try table.entry(of: key, transaction) else { return nil }
    do throws(MailboxError) {
      return try entry.row()
    } catch {
      guard case .damaged(let what) = error else { throw error }
      try setAside(DamagedRow(place: place, key: key.bytes, reason: what), transaction)
      return nil
    }
  }

  func setAside(
    _ damaged: DamagedRow, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let aside = try lanes().aside
    guard let bytes = try takeBytes(of: damaged, transaction) else { return }
    if try aside.count(transaction) < Self.asideRowsMax {
      try aside.put(AsideRow(bytes: bytes), for: AsideKey(damaged), transaction)
    }
    damage.withLock { $0.append(damaged) }
  }

  private func takeBytes(
    of damaged: DamagedRow, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> [UInt8]? {
    let lanes = try lanes()
    let key = damaged.key
    return switch damaged.place {
    case .pending: try pending.takeBytes(of: PushKey(bytes: key), transaction)
    case .due: try due.takeBytes(of: MomentKey(bytes: key), transaction)
    case .parked: try lanes.parked.takeBytes(of: ParkedKey(bytes: key), transaction)
    case .behind: try lanes.behind.takeBytes(of: BehindKey(bytes: key), transaction)
    case .ledger: try ledger.takeBytes(of: LedgerKey(bytes: key), transaction)
    case .devices: try devices.takeBytes(of: DeviceKey(bytes: key), transaction)
    case .credentials: try credentials.takeBytes(of: CredentialKey(bytes: key), transaction)
    case .badges: try badges.takeBytes(of: DeviceKey(bytes: key), transaction)
    case .windows: try windows.takeBytes(of: WindowKey(bytes: key), transaction)
    case .shown: try lanes.shown.takeBytes(of: PushKey(bytes: key), transaction)
    case .clearing: try lanes.clearing.takeBytes(of: DeviceKey(bytes: key), transaction)
    }
  }

  /// Returns the number of rows that are set aside.
  func asideCount() throws(MailboxError) -> Int {
    let aside = try lanes().aside
    return try read { (transaction) throws(MailboxError) in try aside.count(transaction) }
  }
}
