internal import MailboxModel
internal import MailboxStore

/// A drain, page by page, from wherever pages can be had.
struct Pages {
  typealias Source = (DrainStart, DrainLimit) throws -> Page

  private static let pageEntries = 512
  private static let pageBytes = 1 << 20

  private let source: Source
  private var start: DrainStart
  private var entriesLeft: Int
  private var isAtEnd = false

  /// Everything from a start on, or so many entries of it.
  init(
    from start: DrainStart, entriesMax: Int? = nil, source: @escaping Source
  ) {
    self.source = source
    self.start = start
    entriesLeft = entriesMax ?? .max
  }

  /// The next page; the first may be empty, and nil follows the last.
  mutating func next() throws -> Page? {
    guard !isAtEnd, entriesLeft > 0 else { return nil }
    let page = try source(
      start, DrainLimit(entries: min(entriesLeft, Self.pageEntries), bytes: Self.pageBytes))
    entriesLeft -= page.messageCount + page.gapCount
    start = .after(page.cursor)
    isAtEnd = !page.hasMore
    return page
  }
}

extension StoreView {
  /// Returns whether an app has any mailbox. O(1): an app's mailboxes stand together in their order.
  func hasMailboxes(of app: AppID) throws(MailboxError) -> Bool {
    try mailboxes(after: Self.start(of: app), limit: 1).first?.mailbox.app.isSame(as: app) == true
  }

  /// Returns the address that sorts before all mailboxes of an app: no user's id is empty.
  private static func start(of app: AppID) -> MailboxAddress {
    MailboxAddress(UserID(checked: ""), in: app)
  }

  /// Hands over the mailboxes of an app, or of all, page by page.
  func eachMailbox(of app: AppID?, _ body: ([MailboxSummary]) throws -> Void) throws {
    let pageSize = 1000
    var last = app.map { Self.start(of: $0) }
    while true {
      let page = try mailboxes(after: last, limit: pageSize)
      let wanted = page.filter { app.map($0.mailbox.app.isSame) ?? true }
      if !wanted.isEmpty { try body(wanted) }
      last = page.last?.mailbox
      guard page.count == pageSize, let last else { return }
      if let app, app < last.app { return }
    }
  }
}

extension AppID {
  /// Compares bytes, as the keys of mailboxes do.
  fileprivate func isSame(as other: AppID) -> Bool { value.utf8.elementsEqual(other.value.utf8) }
}
