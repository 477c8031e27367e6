internal import MailboxModel

/// What a page holds behind a sequence, once it is proven that nothing is missing (contract G7).
struct PageCheck {
  /// The entries that are new; a gap that is new in part is cut.
  let fresh: [Page.Entry]

  /// Walks a page whose entries must follow `start` without a hole and end where the page says.
  /// What lies at or before `delivered` the app was given on an earlier connection.
  init(_ page: Page, after start: UInt64, delivered: UInt64) throws(ClientFault) {
    var fresh: [Page.Entry] = []
    var last = start
    for entry in try Self.decoded(page) {
      switch entry {
      case .message(let message) where message.sequence == 0:
        fresh.append(entry)
      case .message(let message):
        try Self.check(message.sequence, follows: last)
        last = message.sequence
        if last > delivered { fresh.append(entry) }
      case .gap(let gap):
        try Self.check(gap.from, follows: last)
        last = gap.to
        guard last > delivered else { continue }
        let from = max(gap.from, delivered &+ 1)
        fresh.append(.gap(Gap(from: from, to: gap.to, reason: gap.reason)))
      }
    }
    guard last == page.cursor.sequence else {
      throw .pageEnd(said: page.cursor.sequence, found: last)
    }
    self.fresh = fresh
  }

  private static func check(_ sequence: UInt64, follows last: UInt64) throws(ClientFault) {
    let (next, overflow) = last.addingReportingOverflow(1)
    guard !overflow, sequence == next else { throw .hole(expected: next, found: sequence) }
  }

  private static func decoded(_ page: Page) throws(ClientFault) -> [Page.Entry] {
    do { return try page.entries() } catch { throw .unreadable(error.message) }
  }
}
