internal import MailboxModel
internal import StoredBytes

/// A row of `damaged`: what is wrong with a mailbox, until it is repaired.
///
/// ```
/// version 1            1
/// is set aside         1   its row cannot be read, or contradicts the journal: it takes nothing
/// since                8   milliseconds since 1970
/// reason                   counted text
/// gaps                     their count; from, to - from, reason (1): each
/// ```
/// The gaps are of chunks that cannot be read, where they could not be written.
struct DamageMark: Hashable, Sendable {
  private static let version: UInt8 = 1
  private static let reasonBytesMax = 300

  var reason: String
  var since: Timestamp
  var isSetAside = false
  var gaps = GapList()

  init(reason: String, since: Timestamp, isSetAside: Bool = false) {
    self.reason =
      reason.utf8.count <= Self.reasonBytesMax
      ? reason : "\(reason.prefix(Self.reasonBytesMax / 4))…"
    self.since = since
    self.isSetAside = isSetAside
  }
}

extension DamageMark: StoredRow {
  static var rowName: StaticString { "a row of damaged mailboxes" }

  func encode(to row: inout [UInt8]) {
    row.append(Self.version)
    row.append(isSetAside ? 1 : 0)
    row.appendLittleEndian(since.milliseconds)
    row.appendCounted(reason.utf8)
    row.appendVarint(UInt64(gaps.gaps.count))
    for gap in gaps.gaps {
      row.appendVarint(gap.from)
      row.appendVarint(gap.to - gap.from)
      row.append(gap.reason.rawValue)
    }
  }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    guard try reader.byte() == Self.version else { throw reader.damaged("an unknown version") }
    isSetAside = try reader.byte() != 0
    since = Timestamp(milliseconds: Int64(bitPattern: try reader.uint64()))
    reason = try reader.countedText()
    for _ in 0..<(try reader.count()) {
      let from = try reader.varint()
      let (to, overflow) = from.addingReportingOverflow(try reader.varint())
      guard !overflow, from > 0, to < 1 << 56, !gaps.touches(from...to),
        let reason = Gap.Reason(rawValue: try reader.byte())
      else { throw reader.damaged("a gap from \(from)") }
      gaps.insert(Gap(from: from, to: to, reason: reason))
    }
  }
}
