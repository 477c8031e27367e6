internal import MailboxModel
internal import MailboxStore

/// The pages of a mailbox, as a session sends them.
struct StoredPages: Sendable {
  /// As sessions have them by default.
  private static let limit = DrainLimit(entries: 256, bytes: 64 << 10)

  var pages: [Page] = []
  var messages = 0

  init(of directory: String) throws {
    let store = try StoreView.open(at: directory)
    let mailbox = try Names.mailbox(0)
    var start = DrainStart.oldest
    var hasMore = true
    while hasMore {
      let page = try store.drain(mailbox, from: start, limit: Self.limit)
      messages += page.messageCount
      start = .after(page.cursor)
      hasMore = page.hasMore
      pages.append(page)
    }
  }
}

extension Page {
  /// A `SyncResponse` with the page in field 3: entries, cursor and more.
  var frame: [UInt8] {
    var rest = WireWriter(reservingBytes: 32)
    rest.message(3) {
      $0.fixed64(1, cursor.epoch.rawValue)
      $0.varint(2, cursor.sequence)
    }
    rest.bool(4, hasMore)
    var writer = WireWriter(reservingBytes: bytes.count + 48)
    writer.rawVarint(3 << 3 | 2)
    writer.rawVarint(UInt64(bytes.count + rest.bytes.count))
    return writer.bytes + bytes + rest.bytes
  }
}
