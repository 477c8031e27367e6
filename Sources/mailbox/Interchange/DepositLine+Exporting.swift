internal import MailboxModel

extension DepositLine {
  /// A message that waits in a mailbox, as its page has it: importing the line gives the same. An early
  /// version took any moment as when a message was sent; one that no deposit may name now becomes the
  /// nearest that it may, so that the line can be imported.
  init(encoded: [UInt8], in mailbox: MailboxAddress, namesApp: Bool) throws {
    var waiting = try WaitingMessage(decoding: encoded.span.bytes)
    let sentAt = min(
      max(waiting.sentAt, Timestamp.writable.lowerBound), Timestamp.writable.upperBound)
    let isMoved = sentAt != waiting.sentAt
    waiting.sentAt = sentAt
    waiting.message.sentAt = sentAt
    let message = waiting.message
    app = namesApp ? mailbox.app.value : nil
    to = [mailbox.user.value]
    from = message.sender.value
    switch message.audience {
    case .oneToOne(let user): peer = user?.value
    case .group(let room): group = room.id.value
    }
    id = message.id?.value
    at = waiting.sentAt
    expiresAt = waiting.expiresAt
    text = waiting.text
    let stored =
      isMoved
      ? try waiting.message.encodedBody(
        expiresAtSeconds: UInt32(clamping: waiting.expiresAt.seconds), sentAt: sentAt)
      : try Self.body(of: encoded)
    let plain = try? self.message().encodedBody(
      expiresAtSeconds: UInt32(clamping: waiting.expiresAt.seconds), sentAt: waiting.sentAt)
    if plain != stored { body = stored }
  }

  /// A message's bytes without the sequence and the number before them, which are the mailbox's.
  private static func body(of encoded: [UInt8]) throws -> [UInt8] {
    var reader = WireReader(encoded.span.bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case MessageField.sequence, MessageField.number: continue
      default: return Array(encoded[field.start...])
      }
    }
    return []
  }
}
