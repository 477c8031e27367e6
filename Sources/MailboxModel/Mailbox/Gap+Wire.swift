extension Gap {
  /// The fields of `offline_mailbox.v1.Gap`: `uint64 from = 1; uint64 to = 2; uint64 count = 3; Reason
  /// reason = 4; bool lost = 5`. What is lost is `purged` with a word more, so that clients of earlier
  /// versions, which refuse a reason that they do not know, read it too.
  public func encode(to writer: inout WireWriter) {
    writer.varint(1, from)
    writer.varint(2, to)
    writer.varint(3, count)
    writer.varint(4, UInt64((reason == .lost ? .purged : reason).rawValue))
    writer.bool(5, reason == .lost)
  }

  /// Decodes a gap from its wire form.
  public init(decoding bytes: RawSpan) throws(MailboxError) {
    var from: UInt64 = 0
    var to: UInt64 = 0
    var reason: UInt64 = 0
    var isLost = false
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case 1: from = field.scalar
      case 2: to = field.scalar
      case 4: reason = field.scalar
      case 5: isLost = field.scalar != 0
      default: break
      }
    }
    guard from > 0, from <= to, to < Self.sequenceEnd,
      let reason = Reason(rawValue: UInt8(clamping: reason))
    else {
      throw .malformed(what: "a gap", reason: "from \(from) to \(to), reason \(reason)")
    }
    self.init(from: from, to: to, reason: isLost ? .lost : reason)
  }
}
