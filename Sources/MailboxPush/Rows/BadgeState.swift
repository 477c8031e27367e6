internal import MailboxModel
internal import StoredBytes

/// The dispatcher's knowledge of the number on a device's icon.
struct BadgeState: Hashable, Sendable {
  /// The number on the icon, as a push has set it or the app reported it. Nil when that is not sure: the
  /// app was in use and left without a word, or a message is owed whose push may set it.
  var shown: UInt64?
  /// The number that the next push counts from: the app's report when it left, plus what has come since.
  /// Nil once something was read or removed after that; the store's own total is right then.
  var counted: UInt64?
  /// The number that the app reported last, to tell a new report from the old one.
  var reported: UInt32 = 0
  /// The time since which the app was in the state that it had at that report.
  var reportedAt = Timestamp(milliseconds: 0)

  /// Follows the app: in use, it sets its icon itself; when it leaves it says what it shows. Of a device
  /// that was not known the number may be of any time, unless it has just left.
  mutating func follow(_ device: Device, isKnown: Bool, countsFromReport: Bool) {
    // An app that leaves says so. One that is found to be asleep has reported only where the number is
    // another one.
    let hasLeft = device.presence == .background && device.presenceSince != reportedAt
    let isNew = hasLeft || (isKnown && device.reportedBadge != reported)
    let isAway = device.presence == .background || device.presence == .suspended
    if !isAway || (!isKnown && !hasLeft) {
      shown = nil
      counted = nil
      reported = device.reportedBadge
      reportedAt = device.presenceSince
      return
    }
    guard isNew else { return }
    reported = device.reportedBadge
    reportedAt = device.presenceSince
    shown = UInt64(device.reportedBadge)
    counted = countsFromReport ? shown : nil
  }
}

/// ```
/// key    app | 00 | user | 00 | device
/// value  format 1 | 1 shown (8), or 0 | 1 counted (8), or 0 | reported (4) | since (8)
/// ```
extension BadgeState: StoredRow {
  static var rowName: StaticString { "a row of table 'badges'" }

  func encode(to row: inout [UInt8]) {
    row.append(1)
    for number in [shown, counted] {
      row.append(number == nil ? 0 : 1)
      if let number { row.appendLittleEndian(number) }
    }
    row.appendLittleEndian(reported)
    row.appendLittleEndian(reportedAt.milliseconds)
  }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    guard try reader.byte() == 1 else { throw reader.damaged("an unknown format") }
    shown = try reader.byte() == 0 ? nil : try reader.uint64()
    counted = try reader.byte() == 0 ? nil : try reader.uint64()
    reported = try reader.uint32()
    reportedAt = try reader.timestamp()
  }
}
