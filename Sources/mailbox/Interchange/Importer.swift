internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// Deposits lines batch by batch: while one is on its way to the disk, the next is read.
///
/// A batch is handed over after the one before it was confirmed, so that every mailbox gets its
/// messages in the order of the lines.
struct Importer {
  /// The most deposits in a batch.
  static let batchDepositsMax = 1000
  /// The most bytes of lines in a batch, so that a few thousand long lines do not pile up.
  static let batchBytesMax = 4 << 20

  private struct Pending {
    let line: Int
    let deposit: Deposit
    let isExpired: Bool
  }

  private struct Batch {
    var pending: [Pending] = []
    var bytes = 0
    var isFull: Bool { pending.count >= batchDepositsMax || bytes >= batchBytesMax }
  }

  let store: EmbeddedStore
  let app: AppID
  /// True when the first bad line ends the run.
  let isStrict: Bool

  /// The counts of the lines so far.
  private(set) var tally = ImportTally()
  private var progress = Progress()
  private var batch = Batch()
  private var underWay: (pending: [Pending], results: Task<[Result<Receipt, MailboxError>], Never>)?

  init(into store: EmbeddedStore, app: AppID, isStrict: Bool) {
    self.store = store
    self.app = app
    self.isStrict = isStrict
  }

  /// Takes all lines.
  mutating func run(_ lines: consuming LineReader) async throws {
    defer { progress.clear() }
    while true {
      // Whoever types, or sends now and then, does not wait for a batch to fill.
      if lines.wouldWait { try await depositAll() }
      guard let line = try lines.next() else { break }
      tally.lines += 1
      try await take(line)
      if batch.isFull { try await depositBatch() }
    }
    try await depositAll()
  }

  private mutating func take(_ line: LineReader.Line) async throws {
    switch line {
    case .tooLong:
      try await refuse(BadLine(tally.lines, reason: "has more than 1 MiB"))
    case .bytes(let bytes):
      let bytes = tally.lines == 1 ? Self.withoutByteOrderMark(bytes) : bytes
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
      do {
        let deposit = try DepositLine(try JSONReader.read(bytes)).deposit(in: app)
        let isExpired = deposit.expiresAt.map { $0 <= StoreClock.system.now } ?? false
        batch.pending.append(
          Pending(line: tally.lines, deposit: deposit, isExpired: isExpired))
        batch.bytes += bytes.count
      } catch {
        try await refuse(BadLine(tally.lines, error))
      }
    }
  }

  private mutating func depositBatch() async throws {
    try await confirm()
    guard !batch.pending.isEmpty else { return }
    let pending = batch.pending
    let deposits = pending.map(\.deposit)
    underWay = (pending, Task { [store] in await store.deposit(deposits) })
    batch = Batch()
  }

  private mutating func depositAll() async throws {
    try await depositBatch()
    try await confirm()
  }

  /// Waits for the batch that is under way, and counts what became of it.
  private mutating func confirm() async throws {
    guard let (pending, results) = underWay else { return }
    underWay = nil
    var firstRefused: BadLine?
    for (pending, result) in zip(pending, await results.value) {
      switch result {
      case .success(let receipt):
        tally.count(receipt, isExpired: pending.isExpired)
      case .failure(let error) where error.concernsStore:
        throw error
      case .failure(let error):
        let bad = BadLine(pending.line, error)
        tally.skipped += 1
        if !isStrict { report(bad) }
        firstRefused = firstRefused ?? bad
      }
    }
    progress.show("\(Quantities.count(tally.deposited)) messages deposited")
    if isStrict, let firstRefused { throw stopped(at: firstRefused) }
  }

  private mutating func refuse(_ bad: BadLine) async throws {
    tally.skipped += 1
    guard isStrict else { return report(bad) }
    try await depositAll()
    throw stopped(at: bad)
  }

  private func report(_ bad: BadLine) {
    progress.clear()
    StandardError.complain("line \(bad.number): \(bad.reason)", hint: "skipped")
  }

  private func stopped(at bad: BadLine) -> Failure {
    Failure(
      .damaged, "line \(bad.number): \(bad.reason)",
      hint: "stopped there; what was deposited stays: "
        + Quantities.count(tally.deposited, "message"))
  }

  /// Without the mark that some editors put before the first line.
  private static func withoutByteOrderMark(_ bytes: [UInt8]) -> [UInt8] {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }
}
