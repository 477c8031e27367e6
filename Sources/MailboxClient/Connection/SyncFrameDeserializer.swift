internal import GRPCCore
internal import MailboxModel
internal import MailboxProtocol
internal import MailboxSync
internal import SwiftProtobuf

/// Takes a frame off the wire. A page's entries stay in the bytes they came in, in their order;
/// they are decoded once, when they are checked.
struct SyncFrameDeserializer: MessageDeserializer {
  /// `SyncResponse page = 3`.
  private static let page: UInt32 = 3

  func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> ServerFrame {
    try bytes.withUnsafeBytes { buffer in
      let span = buffer.bytes
      var reader = WireReader(span)
      while let field = try reader.nextField() {
        if field.number == Self.page {
          return .page(try Page(pageMessage: reader.array(of: field)))
        }
      }
      return try ServerFrame(try OfflineMailbox_V1_SyncResponse(serializedBytes: Array(buffer)))
    }
  }
}

extension Page {
  /// The fields of `offline_mailbox.v1.Page`: `Cursor cursor = 3; bool more = 4` behind the entries.
  fileprivate init(pageMessage bytes: [UInt8]) throws(MailboxError) {
    var cursor = Cursor(epoch: Epoch(rawValue: 0), sequence: 0)
    var (messageCount, gapCount, hasMore) = (0, 0, false)
    var reader = WireReader(bytes.span.bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case PageField.message: messageCount += 1
      case PageField.gap: gapCount += 1
      case 3: cursor = try Cursor(decoding: reader.bytes(of: field))
      case 4: hasMore = field.scalar != 0
      default: break
      }
    }
    self.init(at: cursor)
    self.bytes = bytes
    self.messageCount = messageCount
    self.gapCount = gapCount
    self.hasMore = hasMore
  }
}

extension Cursor {
  /// The fields of `offline_mailbox.v1.Cursor`: `fixed64 epoch = 1; uint64 sequence = 2`.
  fileprivate init(decoding bytes: RawSpan) throws(MailboxError) {
    var (epoch, sequence) = (UInt64(0), UInt64(0))
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case 1: epoch = field.scalar
      case 2: sequence = field.scalar
      default: break
      }
    }
    self.init(epoch: Epoch(rawValue: epoch), sequence: sequence)
  }
}
