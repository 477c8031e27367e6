/// A piece of a drain: messages in the wire form of the sync protocol, and gaps, in order.
///
/// ```
/// message Page {                      // offline_mailbox.v1
///   repeated Message messages = 1;    // 0A length bytes
///   repeated Gap gaps = 2;            // 12 length bytes
/// }
/// ```
/// The entries stand in the order of their sequences, so that the bytes can be sent as they are.
public struct Page: Sendable {
  /// The entries, encoded one after another.
  public var bytes: [UInt8]
  /// The number of messages in the page.
  public var messageCount: Int
  /// The number of gaps in the page.
  public var gapCount: Int
  /// The end of the page: draining goes on from here, acknowledging through here covers the page.
  public var cursor: Cursor
  /// True when the mailbox held more than this page as it was read.
  public var hasMore: Bool

  /// An empty page that ends at a cursor.
  public init(at cursor: Cursor) {
    bytes = []
    messageCount = 0
    gapCount = 0
    self.cursor = cursor
    hasMore = false
  }

  /// One entry, decoded.
  public enum Entry: Sendable, Hashable {
    /// A message that was waiting.
    case message(WaitingMessage)
    /// Messages that are missing here.
    case gap(Gap)
  }

  /// Decodes all entries. O(bytes).
  public func entries() throws(MailboxError) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(messageCount + gapCount)
    var reader = WireReader(bytes.span.bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case PageField.message:
        entries.append(.message(try WaitingMessage(decoding: reader.bytes(of: field))))
      case PageField.gap:
        entries.append(.gap(try Gap(decoding: reader.bytes(of: field))))
      default: break
      }
    }
    return entries
  }

  /// Decodes the messages alone. O(bytes).
  public func messages() throws(MailboxError) -> [WaitingMessage] {
    try entries().compactMap { if case .message(let message) = $0 { message } else { nil } }
  }
}
