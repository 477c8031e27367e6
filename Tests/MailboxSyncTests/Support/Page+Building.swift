import MailboxModel
import MailboxSync
import MailboxTesting

/// The history that the tests' sessions are in.
let history = Epoch(rawValue: 7)

func spot(_ sequence: UInt64, in epoch: Epoch = history) -> Cursor {
  Cursor(epoch: epoch, sequence: sequence)
}

func at(_ milliseconds: Int64) -> SyncInstant { SyncInstant(milliseconds: milliseconds) }

extension Page {
  /// A page of entries as a store would encode them, which ends at the last.
  static func of(
    _ entries: [Entry], hasMore: Bool = false, in epoch: Epoch = history
  ) throws -> Page {
    var page = Page(at: spot(0, in: epoch))
    var writer = WireWriter()
    for entry in entries {
      switch entry {
      case .message(let waiting):
        let body = try waiting.message.encodedBody(expiresAtSeconds: 0, sentAt: waiting.sentAt)
        writer.message(PageField.message) {
          $0.varint(MessageField.sequence, waiting.sequence)
          $0.bytes += body
        }
        page.messageCount += 1
        page.cursor.sequence = waiting.sequence
      case .gap(let gap):
        writer.message(PageField.gap) { gap.encode(to: &$0) }
        page.gapCount += 1
        page.cursor.sequence = gap.to
      }
    }
    page.bytes = writer.bytes
    page.hasMore = hasMore
    return page
  }

  /// A page of messages.
  static func of(
    _ sequences: ClosedRange<UInt64>, hasMore: Bool = false, in epoch: Epoch = history
  ) throws -> Page {
    try of(sequences.map { .message(try .numbered($0)) }, hasMore: hasMore, in: epoch)
  }

  /// An empty page where a mailbox ends.
  static func empty(at sequence: UInt64) -> Page { Page(at: spot(sequence)) }
}

extension WaitingMessage {
  /// A message of a few words at a sequence.
  static func numbered(_ sequence: UInt64) throws -> WaitingMessage {
    var writer = WireWriter()
    writer.varint(MessageField.sequence, sequence)
    writer.bytes += try Message.direct("message \(sequence)").encodedBody(
      expiresAtSeconds: 0, sentAt: Timestamp(milliseconds: 1))
    return try WaitingMessage(decoding: writer.bytes.span.bytes)
  }
}
