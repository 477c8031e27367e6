public import MailboxModel
public import MailboxStore

/// One sequence of a mailbox as a drain shows it.
public enum Slot: Hashable, Sendable, CustomStringConvertible {
  /// A message.
  case message(WaitingMessage)
  /// Nothing, for a reason.
  case missing(UInt64, Gap.Reason)

  /// Its place in the mailbox.
  public var sequence: UInt64 {
    switch self {
    case .message(let message): message.sequence
    case .missing(let sequence, _): sequence
    }
  }

  /// The sequence with the text or the reason.
  public var description: String {
    switch self {
    case .message(let message): "\(message.sequence):'\(message.text.prefix(24))'"
    case .missing(let sequence, let reason): "\(sequence):\(reason)"
    }
  }
}

/// A drain that does not hold what every drain must.
public struct UnsoundDrain: Error, CustomStringConvertible {
  /// The fault in the drain, in words.
  public let description: String

  /// Says what is wrong.
  public init(_ description: String) { self.description = description }
}

extension Page {
  /// The page sequence by sequence, with its counts and order checked.
  public func slots() throws -> [Slot] {
    let entries = try entries()
    var slots: [Slot] = []
    var gaps = 0
    for entry in entries {
      switch entry {
      case .message(let message): slots.append(.message(message))
      case .gap(let gap):
        gaps += 1
        slots += (gap.from...gap.to).map { .missing($0, gap.reason) }
      }
    }
    guard gaps == gapCount, entries.count - gaps == messageCount else {
      throw UnsoundDrain("a page says \(messageCount) messages and \(gapCount) gaps: \(slots)")
    }
    for (slot, next) in zip(slots, slots.dropFirst()) where next.sequence != slot.sequence + 1 {
      throw UnsoundDrain("\(next) follows \(slot) in a page")
    }
    if let last = slots.last, last.sequence != cursor.sequence {
      throw UnsoundDrain("a page ends at \(cursor.sequence), its last entry at \(last.sequence)")
    }
    return slots
  }
}

extension MailboxOperations {
  /// Everything from a start on, page by page, with the pages checked for order, limits and holes.
  public func drainAll(
    _ mailbox: MailboxAddress, from start: DrainStart = .oldest,
    limit: DrainLimit = DrainLimit()
  ) async throws -> [Slot] {
    var slots: [Slot] = []
    var place = start
    while true {
      let page = try await drain(mailbox, from: place, limit: limit)
      let more = try page.slots()
      let entries = page.messageCount + page.gapCount
      guard entries <= limit.entries, entries <= 1 || page.bytes.count <= limit.bytes else {
        throw UnsoundDrain("\(entries) entries of \(page.bytes.count) bytes for \(limit)")
      }
      if let last = slots.last, let first = more.first, first.sequence != last.sequence + 1 {
        throw UnsoundDrain("a page begins with \(first) behind \(last)")
      }
      slots += more
      guard page.hasMore else { return slots }
      guard entries > 0 else { throw UnsoundDrain("a page has more but holds nothing") }
      place = .after(page.cursor)
    }
  }

  /// The texts that wait, oldest first; gaps are left out.
  public func texts(
    of mailbox: MailboxAddress, from start: DrainStart = .oldest
  ) async throws -> [String] {
    try await drainAll(mailbox, from: start).compactMap {
      if case .message(let message) = $0 { message.text } else { nil }
    }
  }

  /// Acknowledges through a sequence of the present epoch.
  public func acknowledge(
    _ mailbox: MailboxAddress, device: DeviceID, sequence: UInt64
  ) async throws(MailboxError) {
    let epoch = try await summary(of: mailbox).epoch
    try await acknowledge(
      mailbox, device: device, through: Cursor(epoch: epoch, sequence: sequence))
  }
}
