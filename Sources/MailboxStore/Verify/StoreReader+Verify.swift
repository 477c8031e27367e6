internal import LMDB
internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

extension StoreReader {
  private static let mailboxesPerPage = 1000

  /// Looks at every invariant of the contract that can be checked, mailbox by mailbox.
  func verify(
    at now: Timestamp, progress: (_ mailboxesDone: Int) -> Void
  ) throws(MailboxError) -> VerifyReport {
    var report = VerifyReport()
    var after: MailboxKey?
    while true {
      let keys = try keys(after: after, limit: Self.mailboxesPerPage)
      guard let last = keys.last else { break }
      for key in keys {
        verify(key, into: &report)
        guard let mark = recent.damage.mark(of: key) else { continue }
        report.problems.append(
          VerifyReport.Problem(
            mailbox: try? key.address(), rule: "store",
            text: mark.isSetAside ? "set aside: \(mark.reason)" : "damaged: \(mark.reason)"))
      }
      progress(report.mailboxes)
      after = last
    }
    try verifyTokens(into: &report)
    try verifyOrphans(into: &report)
    try verifyFiles(into: &report)
    return report
  }

  /// Recounts one mailbox; what cannot be read is a problem of it, not the end.
  private func verify(_ key: MailboxKey, into report: inout VerifyReport) {
    do throws(MailboxError) {
      try verify(try key.address(), into: &report)
    } catch {
      report.mailboxes += 1
      report.problems.append(
        VerifyReport.Problem(mailbox: try? key.address(), rule: "store", text: error.message))
    }
  }

  /// Recounts one mailbox.
  func verify(
    _ address: MailboxAddress, into report: inout VerifyReport
  ) throws(MailboxError) {
    var audit = try self.audit(address)
    // Beside changes under way, parts are read at different moments; a second look tells.
    for _ in 0..<3 where !audit.problems.isEmpty { audit = try self.audit(address) }
    report.mailboxes += 1
    report.messages += Int(audit.messages)
    for problem in audit.problems {
      report.problems.append(
        VerifyReport.Problem(mailbox: address, rule: problem.rule, text: problem.text))
    }
  }

  private func audit(_ address: MailboxAddress) throws(MailboxError) -> MailboxAudit {
    let states = try conversationStates(of: address)
    let devices = try devices(of: address)
    _ = try pushPreferences(of: address)
    return try look(at: address) { (snapshot, transaction) throws(MailboxError) in
      _ = try settled.identities(of: snapshot.key, in: transaction)
      return try MailboxAudit(
        QueueWalk(snapshot: snapshot, settled: settled), states: states, devices: devices,
        in: transaction)
    }
  }

  /// Every token belongs to the device that has it, and every device has the tokens it owns (G11).
  private func verifyTokens(into report: inout VerifyReport) throws(MailboxError) {
    var owners: [TokenOwner] = []
    var unreadable = 0
    try settled.read { (transaction) throws(MailboxError) in
      // What an older version has written is made anew by the next owner, from the devices.
      guard try settled.hasTokensByApp(in: transaction) else { return }
      try settled.forEachRow(in: settled.tokens, transaction) { (_, value) throws(MailboxError) in
        if let owner = try? TokenOwner(row: value) {
          owners.append(owner)
        } else {
          unreadable += 1
        }
      }
    }
    if unreadable > 0 {
      report.problems.append(
        VerifyReport.Problem(
          mailbox: nil, rule: "store", text: "\(unreadable) owners of tokens cannot be read"))
    }
    for owner in owners {
      guard let address = try? owner.mailbox.address() else { continue }
      // Devices that cannot be read are a problem of their mailbox already.
      let device = (try? devices(of: address))?.first { $0.id == owner.device }
      guard let binding = device?.binding else { continue }
      let token = recent.tokenKeys.key(of: binding, in: owner.mailbox)
      if try recent.owner(of: token) != owner {
        report.problems.append(
          VerifyReport.Problem(
            mailbox: address, rule: "G11",
            text: "device '\(owner.device)' has a token that belongs to another"))
      }
    }
  }

  /// Every row belongs to a mailbox that is there.
  private func verifyOrphans(into report: inout VerifyReport) throws(MailboxError) {
    var orphans: Set<MailboxKey> = []
    try settled.read { (transaction) throws(MailboxError) in
      for table in [settled.queues, settled.conversations, settled.devices, settled.identities] {
        var last: MailboxKey?
        try settled.forEachRow(in: table, transaction) { (row, _) throws(MailboxError) in
          let key = MailboxKey(rowKey: row)
          guard key != last else { return }
          last = key
          if try !settled.isThere(key, in: transaction) { orphans.insert(key) }
        }
      }
    }
    for key in orphans.sorted() {
      report.problems.append(
        VerifyReport.Problem(
          mailbox: try? key.address(), rule: "store",
          text: "rows are there of a mailbox that is not"))
    }
  }

  /// Checks that the account of each queue file agrees with what the rows that refer to it take.
  private func verifyFiles(into report: inout VerifyReport) throws(MailboxError) {
    var isFilesReadable = true
    let (live, accounts) = try settled.read { (transaction) throws(MailboxError) in
      try settled.forEachRow(in: settled.files, transaction) { name, value in
        if QueueFileAccount.number(of: name).map(settled.queueFiles.isThere) != true
          || (try? QueueFileAccount(row: value)) == nil
        {
          isFilesReadable = false
        }
      }
      return (
        try settled.neededBytes(in: transaction), try settled.fileAccounts(in: transaction)
      )
    }
    if !isFilesReadable {
      report.problems.append(
        VerifyReport.Problem(
          mailbox: nil, rule: "store", text: "a row of the queue files cannot be read"))
    }
    // A row that cannot be read is a problem of its mailbox already.
    guard let live else { return }
    for (number, account) in accounts where live[number, default: 0] != account.live {
      report.problems.append(
        VerifyReport.Problem(
          mailbox: nil, rule: "store",
          text: "queue file \(number) is said to hold \(account.live) bytes that are needed, "
            + "it holds \(live[number, default: 0])"))
    }
  }
}
