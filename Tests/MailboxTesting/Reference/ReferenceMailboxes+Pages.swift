public import MailboxModel

/// Pages as a store encodes them, entry by entry.
extension ReferenceMailboxes {
  /// The next page of a mailbox from a start on.
  public mutating func page(
    of address: MailboxAddress, from start: DrainStart, limit: DrainLimit, at now: Timestamp
  ) throws(MailboxError) -> Page {
    let slots = try drain(address, from: start, at: now)
    let mailbox = try existing(address, at: now)
    let begin = slots.first.map { $0.sequence - 1 } ?? mailbox.head
    var page = Page(at: Cursor(epoch: mailbox.epoch, sequence: begin))
    var rest = slots[...]
    while let first = rest.first, page.messageCount + page.gapCount < limit.entries {
      let (entry, last) = try Self.entry(of: &rest, first)
      let isFirst = page.messageCount + page.gapCount == 0
      guard isFirst || page.bytes.count + entry.count <= limit.bytes else {
        page.hasMore = true
        return page
      }
      page.bytes += entry
      page.cursor.sequence = last
      if case .message = first { page.messageCount += 1 } else { page.gapCount += 1 }
    }
    page.hasMore = !rest.isEmpty
    return page
  }

  /// The next entry in its wire form; neighbours that miss for one reason make one gap.
  private static func entry(
    of rest: inout ArraySlice<Slot>, _ first: Slot
  ) throws(MailboxError) -> ([UInt8], last: UInt64) {
    var writer = WireWriter()
    rest.removeFirst()
    switch first {
    case .message(let waiting):
      let body = try waiting.encodedBody()
      writer.message(PageField.message) {
        $0.varint(MessageField.sequence, waiting.sequence)
        $0.varint(MessageField.number, waiting.number)
        $0.bytes += body
      }
      return (writer.bytes, waiting.sequence)
    case .missing(let from, let reason):
      var to = from
      while let next = rest.first, case .missing(let sequence, reason) = next {
        to = sequence
        rest.removeFirst()
      }
      writer.message(PageField.gap) { Gap(from: from, to: to, reason: reason).encode(to: &$0) }
      return (writer.bytes, to)
    }
  }
}

extension WaitingMessage {
  /// The body that it came in with.
  func encodedBody() throws(MailboxError) -> [UInt8] {
    try message.encodedBody(
      expiresAtSeconds: UInt32(clamping: expiresAt.seconds), sentAt: sentAt)
  }
}
