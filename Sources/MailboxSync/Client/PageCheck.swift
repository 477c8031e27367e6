internal import MailboxModel

/// The entries of a page behind a sequence, once it is proven that nothing is missing (contract G7).
struct PageCheck {
  /// The entries that are new; a gap that is new in part is cut.
  let fresh: [Page.Entry]

  /// Walks a page whose entries must follow `start` without a hole and end where the page says.
  /// What lies at or before `delivered` the app was given on an earlier connection.
  init(_ page: Page, after start: UInt64, delivered: UInt64) throws(ClientFault) {
    let entries = try Self.decoded(page)
    var last = start
    for entry in entries {
      switch entry {
      case .message(let message) where message.sequence == 0: continue
      case .message(let message):
        try Self.check(message.sequence, follows: last)
        last = message.sequence
      case .gap(let gap):
        try Self.check(gap.from, follows: last)
        last = gap.to
      }
    }
    guard last == page.cursor.sequence else {
      throw .pageEnd(said: page.cursor.sequence, found: last)
    }
    // Nearly always all of them: entries are not copied then.
    fresh =
      delivered <= start ? entries : entries.compactMap { Self.part(of: $0, behind: delivered) }
  }

  /// Returns the part of an entry that is new; nil when none is.
  private static func part(of entry: Page.Entry, behind delivered: UInt64) -> Page.Entry? {
    switch entry {
    case .message(let message):
      return message.sequence == 0 || message.sequence > delivered ? entry : nil
    case .gap(let gap):
      guard gap.to > delivered else { return nil }
      return .gap(Gap(from: max(gap.from, delivered &+ 1), to: gap.to, reason: gap.reason))
    }
  }

  private static func check(_ sequence: UInt64, follows last: UInt64) throws(ClientFault) {
    let (next, overflow) = last.addingReportingOverflow(1)
    guard !overflow, sequence == next else { throw .hole(expected: next, found: sequence) }
  }

  private static func decoded(_ page: Page) throws(ClientFault) -> [Page.Entry] {
    do { return try page.entries() } catch { throw .unreadable(error.message) }
  }
}
