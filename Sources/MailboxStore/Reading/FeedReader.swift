internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// Reads what was committed, in order, from the journal.
struct FeedReader {
  let journal: Journal

  /// The events behind a position that was handed out before; empty at the end. A record that cannot be
  /// read is as one that is no longer held: `.feedTrimmed` says where reading goes on.
  func page(after start: FeedPosition, limit: Int) throws(MailboxError) -> FeedPage {
    try UnreadablePages.retrying { () throws(MailboxError) in
      try gather(after: start, limit: limit)
    }
  }

  private func gather(after start: FeedPosition, limit: Int) throws(MailboxError) -> FeedPage {
    let end = journal.durableEnd
    let table = journal.table
    let oldest = table.segments.first?.start ?? 0
    guard start.rawValue >= oldest else {
      throw .feedTrimmed(position: start.rawValue, oldest: oldest)
    }
    guard start.rawValue <= end else {
      throw .invalidArgument(
        name: "feed position", value: "\(start)", reason: "the feed ends at \(end)")
    }
    var page = FeedPage(events: [], next: start)
    var position = start.rawValue
    while position < end, page.events.count < limit {
      guard let segment = table.segment(at: position) else { break }
      position = max(position, segment.start + UInt64(Segment.headerBytes))
      guard position < end else { break }
      let offset = Int(position - segment.start)
      guard segment.byteCount - offset >= RecordHeader.byteCount,
        let header = RecordHeader(
          validating: segment.bytes(at: offset, count: segment.byteCount - offset),
          storeID: journal.files.storeID, position: position)
      else {
        if !page.events.isEmpty { return page }
        throw .feedTrimmed(
          position: start.rawValue, oldest: nextRecord(behind: position, in: table, end: end))
      }
      if header.kind == .endOfSegment {
        position = segment.start + table.segmentBytes
        page.next = FeedPosition(rawValue: min(position, end))
        continue
      }
      do throws(MailboxError) {
        try append(header, at: position, in: table, to: &page)
      } catch .damaged {
        if !page.events.isEmpty { return page }
        throw .feedTrimmed(
          position: start.rawValue, oldest: position + UInt64(header.paddedByteCount))
      } catch {
        throw error
      }
      position += UInt64(header.paddedByteCount)
      page.next = FeedPosition(rawValue: position)
    }
    return page
  }

  /// Finds the next record that can be read and returns its position; the end, when there is none.
  private func nextRecord(
    behind broken: UInt64, in table: SegmentTable, end: UInt64
  ) -> UInt64 {
    var position = broken + 8
    while position < end, let segment = table.segment(at: position) {
      let offset = max(Int(position - segment.start), Segment.headerBytes)
      position = segment.start + UInt64(offset)
      guard segment.byteCount - offset >= RecordHeader.byteCount else {
        position = segment.start + table.segmentBytes
        continue
      }
      let bytes = segment.bytes(at: offset, count: segment.byteCount - offset)
      if RecordHeader(validating: bytes, storeID: journal.files.storeID, position: position) != nil
      {
        return min(position, end)
      }
      position += 8
    }
    return end
  }

  private func append(
    _ header: RecordHeader, at position: UInt64, in table: SegmentTable, to page: inout FeedPage
  ) throws(MailboxError) {
    guard let payload = table.payload(at: position) else {
      throw .damaged(what: "the journal at position \(position), which the feed reads")
    }
    let changes =
      header.kind == .deposit
      ? try deposited(payload.bytes)
      : try changes(MailboxRecord(header.kind, decoding: payload.bytes))
    for change in changes {
      page.events.append(
        FeedEvent(
          position: FeedPosition(rawValue: position),
          committedAt: Timestamp(milliseconds: header.committedAtMilliseconds), change: change))
    }
  }

  private func deposited(_ payload: RawSpan) throws(MailboxError) -> [FeedEvent.Change] {
    let record = try DepositRecord(decoding: payload)
    var changes: [FeedEvent.Change] = []
    var recipients: [DepositedMessage.Recipient] = []
    for recipient in record.recipients {
      let mailbox = try recipient.mailbox.key.address()
      if let removal = recipient.makesRoom { changes.append(.removed(mailbox, removal.gaps)) }
      recipients.append(
        DepositedMessage.Recipient(
          mailbox: mailbox, sequence: recipient.sequence, number: recipient.number))
    }
    return changes + [.deposited(DepositedMessage(recipients: recipients, body: record.body))]
  }

  private func changes(_ record: MailboxRecord) throws(MailboxError) -> [FeedEvent.Change] {
    switch record {
    case .acknowledge(let mailbox, let device, let through, _, let forgotten):
      let address = try mailbox.key.address()
      return forgotten.map { .deviceForgotten(address, $0) }
        + [.acknowledged(address, device, through: through)]
    case .removal(let removals):
      var changes: [FeedEvent.Change] = []
      for (mailbox, removal) in removals {
        changes.append(.removed(try mailbox.key.address(), removal.gaps))
      }
      return changes
    case .read(let mailbox, let conversation, let through):
      return [
        .read(try mailbox.key.address(), try conversation.conversation(), through: through)
      ]
    case .devices(let deviceChanges):
      var changes: [FeedEvent.Change] = []
      for change in deviceChanges {
        let address = try change.mailbox.key.address()
        changes.append(
          change.device.map { .device(address, $0) } ?? .deviceForgotten(address, change.id))
      }
      return changes
    case .preferences(let mailbox, _), .notifications(let mailbox, _, _):
      return [.preferences(try mailbox.key.address())]
    case .forgotten(let mailbox, _):
      // What was set for them is forgotten too, and badges may be wrong.
      return [.preferences(try mailbox.key.address())]
    case .purge(let mailbox, let epoch, _, let forgotten):
      let address = try mailbox.key.address()
      return forgotten.map { .deviceForgotten(address, $0) }
        + [.purged(address, Epoch(rawValue: epoch))]
    case .feedPosition, .repair:
      return []
    }
  }
}
