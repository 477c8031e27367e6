internal import MailboxModel
internal import StoredBytes

/// Messages that leave a mailbox undelivered, with all that follows from it, so that applying it
/// needs to read no message.
struct Removal: Hashable, Sendable {
  /// Their sequences, and why they went.
  var gaps: [Gap] = []
  /// The number of waiting messages that leave.
  var messages: UInt64 = 0
  /// Bytes of their bodies.
  var bytes: UInt64 = 0
  /// The unread sequences that no longer count.
  var forgotten: [ConversationKey: [UInt64]] = [:]

  var isEmpty: Bool { gaps.isEmpty }

  /// Adds a message that goes; one that counts names its conversation.
  mutating func add(
    _ sequence: UInt64, reason: Gap.Reason, bodyBytes: Int,
    forgetting conversation: ConversationKey?
  ) {
    if let last = gaps.last, last.reason == reason, last.to + 1 == sequence {
      gaps[gaps.count - 1].to = sequence
    } else {
      gaps.append(Gap(from: sequence, to: sequence, reason: reason))
    }
    messages += 1
    bytes += UInt64(bodyBytes)
    if let conversation { forgotten[conversation, default: []].append(sequence) }
  }
}

extension Removal {
  /// `gaps (from, length - 1, reason) | messages | bytes | conversations (key, sequences)`, varints.
  func encode(to out: inout [UInt8]) {
    out.appendVarint(UInt64(gaps.count))
    for gap in gaps {
      out.appendVarint(gap.from)
      out.appendVarint(gap.to - gap.from)
      out.append(gap.reason.rawValue)
    }
    out.appendVarint(messages)
    out.appendVarint(bytes)
    out.appendVarint(UInt64(forgotten.count))
    for (conversation, sequences) in forgotten {
      out.appendCounted(conversation.bytes)
      out.appendVarint(UInt64(sequences.count))
      for sequence in sequences { out.appendVarint(sequence) }
    }
  }

  init(decoding reader: inout ByteReader) throws(MailboxError) {
    for _ in 0..<(try reader.count()) {
      let from = try reader.varint()
      let (to, overflow) = from.addingReportingOverflow(try reader.varint())
      guard !overflow, from > 0, let reason = Gap.Reason(rawValue: try reader.byte()) else {
        throw reader.damaged("a gap from \(from)")
      }
      gaps.append(Gap(from: from, to: to, reason: reason))
    }
    messages = try reader.varint()
    bytes = try reader.varint()
    for _ in 0..<(try reader.count()) {
      let conversation = ConversationKey(bytes: try reader.countedBytes())
      var sequences: [UInt64] = []
      for _ in 0..<(try reader.count()) { sequences.append(try reader.varint()) }
      forgotten[conversation] = sequences
    }
  }
}
