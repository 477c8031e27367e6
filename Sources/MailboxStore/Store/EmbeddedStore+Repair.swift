public import MailboxModel

extension EmbeddedStore {
  /// Verifies all mailboxes while running, and recounts those whose sums or unread counts are wrong.
  /// The report tells what was found, and what was put right; lost messages cannot be.
  public func repair() async throws(MailboxError) -> VerifyReport {
    let result = await Blocking.run { [view] () throws(MailboxError) in
      try view.verify { _ in }
    }
    var report = try result.get()
    let broken = Set(report.problems.compactMap(\.mailbox))
    for mailbox in broken.sorted() {
      try await queue.submit { (planner) throws(MailboxError) in try planner.repair(mailbox) }
      let after = await Blocking.run { [view] () throws(MailboxError) in
        try view.verify(mailbox)
      }
      let remaining = Set(try after.get().problems)
      for index in report.problems.indices where report.problems[index].mailbox == mailbox {
        report.problems[index].isRepaired = !remaining.contains(report.problems[index])
      }
    }
    return report
  }
}
