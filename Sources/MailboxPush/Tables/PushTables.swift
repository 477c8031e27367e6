internal import Dispatch
internal import LMDB
public import MailboxModel
internal import StoredBytes
internal import Synchronization

/// The dispatcher's durable knowledge: what it owes, what it did, and how far it has read.
///
/// An LMDB environment of its own, by convention in `push` inside the store's directory.
///
/// ```
/// pending      what may have to be sent        PendingPush+Row.swift
/// due          when to look at it              MomentKey.swift
/// ledger       what became of it               LedgerEntry+Row.swift
/// ages         the ledger by age               LedgerEntry+Row.swift
/// devices      tokens in trouble               TokenState.swift
/// credentials  credentials in trouble          CredentialState.swift
/// badges       what icons show                 BadgeState.swift
/// windows      conversations whose pushes are gathered, and until when    PushWindow.swift
/// closing      the windows by their ends       PushWindow.swift
/// parked       what waits for a credential     LaneKeys.swift
/// behind       what waits behind others of its user                       LaneKeys.swift
/// aside        rows that cannot be read        DamagedRow.swift
/// shown        what screens may show           ShownPush.swift
/// clearing     how often a device was told this hour to take it away     ClearingHour.swift
/// meta         what they remember of themselves                           MetaRows.swift
/// ```
public final class PushTables: Sendable {
  static let format: UInt32 = 3

  private static let tablesMax = 32

  /// The path of their directory.
  public let directory: String

  let environment: Environment
  let pending: PushTable<PushKey, PendingPush>
  let due: PushTable<MomentKey<PushKey>, IndexMark>
  let ledger: PushTable<LedgerKey, LedgerEntry>
  let ages: PushTable<MomentKey<LedgerKey>, IndexMark>
  let devices: PushTable<DeviceKey, TokenState>
  let credentials: PushTable<CredentialKey, CredentialState>
  let badges: PushTable<DeviceKey, BadgeState>
  let windows: PushTable<WindowKey, WindowEnd>
  let closing: PushTable<MomentKey<WindowKey>, IndexMark>
  let format: PushTable<MetaKey, TablesFormat>
  let taken: PushTable<MetaKey, TakenThrough>
  let resumed: PushTable<MetaKey, ResumptionCount>
  /// The tables that format 2 lacks; nil in tables that were opened for looking.
  private let laneTables: LaneTables?
  /// Rings when a credential is resumed.
  let resumptions = Bell()
  /// The rows that the present transaction has set aside.
  let damage = Mutex<[DamagedRow]>([])
  /// Writes wait for the disk: here, and not on the cooperative pool.
  private let writing = DispatchQueue(label: "mailbox-push-tables")

  /// Opens the tables in a directory, and makes them when it is missing or empty.
  ///
  /// `bytesMax` is what they may grow to: address space, not disk. Throws `.storage`, `.damaged`,
  /// `.formatTooNew`. Blocks for some milliseconds.
  public convenience init(
    at directory: String, bytesMax: Int = 16 << 30
  ) throws(MailboxError) {
    try Directory.create(directory)
    try self.init(
      opening: directory, Environment.Settings(mapSizeBytes: bytesMax, tablesMax: Self.tablesMax))
    try checkFormat()
  }

  /// Opens tables for looking, beside the process that works with them; what is there stays as it is.
  /// Changing them then throws `.storage`.
  public convenience init(reading directory: String) throws(MailboxError) {
    try self.init(
      opening: directory, Environment.Settings(tablesMax: Self.tablesMax, access: .readOnly))
    try read { (transaction) throws(MailboxError) in _ = try knownFormat(transaction) }
  }

  private init(
    opening directory: String, _ settings: Environment.Settings
  ) throws(MailboxError) {
    self.directory = directory
    environment = try lmdb { () throws(LMDBError) in
      try Environment(directory: directory, settings: settings)
    }
    pending = try PushTable("pending", in: environment)
    due = try PushTable("due", in: environment)
    ledger = try PushTable("ledger", in: environment)
    ages = try PushTable("ages", in: environment)
    devices = try PushTable("devices", in: environment)
    credentials = try PushTable("credentials", in: environment)
    badges = try PushTable("badges", in: environment)
    windows = try PushTable("windows", in: environment)
    closing = try PushTable("closing", in: environment)
    format = try PushTable("meta", in: environment)
    taken = try PushTable("meta", in: environment)
    resumed = try PushTable("meta", in: environment)
    laneTables = settings.access == .readOnly ? nil : try LaneTables(in: environment)
  }

  /// Closes the tables, so that they can be opened again. Throws `.storage` while they are in use.
  public func close() throws(MailboxError) {
    try lmdb { () throws(LMDBError) in try environment.close() }
  }

  /// The tables of what waits. Throws `.readOnly` where the tables were opened for looking.
  func lanes() throws(MailboxError) -> LaneTables {
    guard let laneTables else { throw .readOnly(path: directory) }
    return laneTables
  }

  /// Reads in a snapshot of its own.
  func read<R>(
    _ body: (borrowing ReadTransaction) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    try environment.read { (transaction) throws(MailboxError) in try body(transaction) }
  }

  /// The format that is written, nil in new tables; throws when it is newer than what is known here.
  private func knownFormat(
    _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> UInt32? {
    guard let found = try format.row(of: .format, transaction)?.number else { return nil }
    guard found <= Self.format else {
      throw .formatTooNew(found: found, supported: Self.format)
    }
    return found
  }

  private func checkFormat() throws(MailboxError) {
    try environment.write { (transaction) throws(MailboxError) in
      // What formats 1 and 2 lack are tables, which are there by now, and rows, which are read as they
      // are.
      guard try knownFormat(transaction) != Self.format else { return }
      try format.put(TablesFormat(Self.format), for: .format, transaction)
    }
  }

  /// Writes changes, all or none; they are on the disk when it returns. Returns what could not be read on
  /// the way, and was set aside.
  @discardableResult
  func write(_ changes: [PushChange]) async throws(MailboxError) -> [DamagedRow] {
    if changes.isEmpty { return [] }
    let result: Result<[DamagedRow], MailboxError> = await withCheckedContinuation {
      continuation in
      writing.async { [self] in
        do throws(MailboxError) {
          damage.withLock { $0 = [] }
          try environment.write { (transaction) throws(MailboxError) in
            for change in changes { try apply(change, transaction) }
          }
          continuation.resume(returning: .success(damage.withLock { $0 }))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }
}
