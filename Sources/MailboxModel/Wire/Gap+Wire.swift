extension Gap {
  /// The fields of `offline_mailbox.v1.Gap`: `uint64 from = 1; uint64 to = 2; uint64 count = 3; Reason reason = 4`.
  public func encode(to writer: inout WireWriter) {
    writer.varint(1, from)
    writer.varint(2, to)
    writer.varint(3, count)
    writer.varint(4, UInt64(reason.rawValue))
  }

  /// Decodes a gap from its wire form.
  public init(decoding bytes: RawSpan) throws(MailboxError) {
    var from: UInt64 = 0
    var to: UInt64 = 0
    var reason: UInt64 = 0
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case 1: from = field.scalar
      case 2: to = field.scalar
      case 4: reason = field.scalar
      default: break
      }
    }
    guard from > 0, from <= to, to < Self.sequenceEnd,
      let reason = Reason(rawValue: UInt8(clamping: reason))
    else {
      throw .malformed(what: "a gap", reason: "from \(from) to \(to), reason \(reason)")
    }
    self.init(from: from, to: to, reason: reason)
  }
}
