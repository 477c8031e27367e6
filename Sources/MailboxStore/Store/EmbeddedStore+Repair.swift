public import MailboxInterface
public import MailboxModel
internal import StoredBytes

extension EmbeddedStore {
  /// Messages that are given back with one wait.
  private static let givenBackAtOnce = 100

  /// Verifies all mailboxes while running, recounts those whose sums or unread counts are wrong, and
  /// gives back what can be read of damaged ones: gaps of reason `.lost` stand for the rest, and they
  /// are damaged no more. One that was set aside begins a new epoch. All is settled at the end.
  ///
  /// The report tells what was found, and what was put right.
  ///
  /// - Throws: `.closed`, `.storage`, `.readOnly`; `.damaged` when what all mailboxes share cannot be read.
  ///   A mailbox that cannot be repaired stays in the report. What was put right before stays so.
  public func repair() async throws(MailboxError) -> VerifyReport {
    var report = try await verify()
    let broken = Set(report.problems.compactMap(\.mailbox))
      .union(damagedMailboxes().map(\.mailbox))
    guard !broken.isEmpty || !report.problems.isEmpty else { return report }
    // Records that were set aside are read where they are copied to.
    try await settle()
    let setAside = broken.filter { recent.damage.reasonSetAside(MailboxKey($0)) != nil }
    let newest = try await newestChunks(of: Set(setAside.map { MailboxKey($0) }))
    for mailbox in broken.sorted() {
      do throws(MailboxError) {
        if setAside.contains(mailbox) {
          try await giveBack(mailbox, newest: newest[MailboxKey(mailbox)])
        }
        try await queue.submit { (planner) throws(MailboxError) in try planner.repair(mailbox) }
      } catch {
        switch error {
        // It stays reported; the others are put right.
        case .damaged, .unknownUser: continue
        default: throw error
        }
      }
    }
    try await settle()
    try await settler.recountFiles()
    let remaining = Set(try await verify().problems)
    for index in report.problems.indices {
      report.problems[index].isRepaired = !remaining.contains(report.problems[index])
    }
    return report
  }

  private func newestChunks(
    of keys: Set<MailboxKey>
  ) async throws(MailboxError) -> [MailboxKey: PlacedChunk] {
    guard !keys.isEmpty else { return [:] }
    let found = await Blocking.run { [recent] () throws(MailboxError) in
      try recent.settled.newestChunks(of: keys)
    }
    return try found.get()
  }

  /// A mailbox that was set aside begins anew, with what can be read of it.
  private func giveBack(
    _ mailbox: MailboxAddress, newest: PlacedChunk?
  ) async throws(MailboxError) {
    let key = MailboxKey(mailbox)
    let read = await Blocking.run { [recent, journal] () throws(MailboxError) in
      try MailboxSalvage(of: key, newest: newest, in: recent.settled, table: journal.table)
    }
    let salvage = try read.get()
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.beginAnew(key, epoch: .random())
      try planner.forget(salvage.forgottenDevices, of: key)
      try planner.restore(Array(salvage.devices.values), salvage.preferences, to: key)
    }
    var gathered: [Deposit] = []
    for piece in salvage.pieces {
      switch piece {
      case .message(let waiting):
        var message = waiting.message
        message.sentAt = waiting.sentAt
        gathered.append(Deposit(message, to: [mailbox], expiresAt: waiting.expiresAt))
        if gathered.count == Self.givenBackAtOnce { try await giveBack(&gathered) }
      case .lost:
        try await giveBack(&gathered)
        try await lose(in: mailbox)
      }
    }
    try await giveBack(&gathered)
  }

  private func giveBack(_ deposits: inout [Deposit]) async throws(MailboxError) {
    let results = await deposit(deposits)
    deposits = []
    for result in results { _ = try result.get() }
  }

  private func lose(in mailbox: MailboxAddress) async throws(MailboxError) {
    var placeholder = Message(from: mailbox.user, text: "-")
    placeholder.counts = false
    let prepared = try prepare(Deposit(placeholder, to: [mailbox]))
    try await queue.submit { (planner) throws(MailboxError) in try planner.lose(prepared) }
  }
}
