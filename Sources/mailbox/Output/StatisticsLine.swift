internal import MailboxModel
internal import MailboxStore

/// The message that has waited longest.
struct OldestMessage: Encodable {
  let app: String
  let user: String
  let sequence: UInt64
  /// The time at which it was sent.
  let at: Seconds

  init(_ waiting: WaitingMessage, in mailbox: MailboxAddress) {
    app = mailbox.app.value
    user = mailbox.user.value
    sequence = waiting.sequence
    at = Seconds(waiting.sentAt)
  }
}

/// A store in numbers, for machines and people. What is not known is null, never a zero.
struct StatisticsLine: Encodable {
  /// The app that was named, whose mailboxes were counted.
  let app: String?
  let mailboxes: UInt64
  let messages: UInt64
  let bytes: UInt64
  let unread: UInt64
  let devices: UInt64
  let oldest: OldestMessage?
  let journalBytes: UInt64
  let journalBudgetBytes: UInt64?
  let pressure: String?
  let settledBytes: UInt64
  let diskBytes: UInt64?
  let recentMailboxes: UInt64

  init(
    _ statistics: StoreStatistics, app: AppID?, diskBytes: UInt64?, oldest: OldestMessage?
  ) {
    self.app = app?.value
    mailboxes = statistics.mailboxes
    messages = statistics.messages
    bytes = statistics.bytes
    unread = statistics.unread
    devices = statistics.devices
    self.oldest = oldest
    journalBytes = statistics.journalBytes
    journalBudgetBytes = statistics.journalBudgetBytes
    pressure = statistics.pressure?.rawValue
    settledBytes = statistics.settledBytes
    self.diskBytes = diskBytes
    recentMailboxes = statistics.recentMailboxes
  }

  /// Null stands where a synthesized form would have nothing.
  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(app, forKey: .app)
    try fields.encode(mailboxes, forKey: .mailboxes)
    try fields.encode(messages, forKey: .messages)
    try fields.encode(bytes, forKey: .bytes)
    try fields.encode(unread, forKey: .unread)
    try fields.encode(devices, forKey: .devices)
    try fields.encode(oldest, forKey: .oldest)
    try fields.encode(journalBytes, forKey: .journalBytes)
    try fields.encode(journalBudgetBytes, forKey: .journalBudgetBytes)
    try fields.encode(pressure, forKey: .pressure)
    try fields.encode(settledBytes, forKey: .settledBytes)
    try fields.encode(diskBytes, forKey: .diskBytes)
    try fields.encode(recentMailboxes, forKey: .recentMailboxes)
  }

  private enum CodingKeys: String, CodingKey {
    case app, mailboxes, messages, bytes, unread, devices, oldest
    case journalBytes, journalBudgetBytes, pressure, settledBytes, diskBytes, recentMailboxes
  }

  /// Names and values.
  var pairs: [(String, String)] {
    let place = oldest.map { oldest in
      "\(Quantities.moment(oldest.at.timestamp)), sequence \(oldest.sequence) of "
        + "\(MailboxAddress(UserID(checked: oldest.user), in: AppID(checked: oldest.app)))"
    }
    return [
      ("mailboxes", Quantities.count(mailboxes)),
      ("waiting", "\(Quantities.count(messages, "message")), \(Quantities.bytes(bytes))"),
      ("oldest", place ?? "-"),
      ("unread", Quantities.count(unread)),
      ("devices", Quantities.count(devices)),
      ("journal", Quantities.bytes(journalBytes)),
      ("budget", journalBudgetBytes.map { Quantities.bytes($0) } ?? "-"),
      ("pressure", share.map { "\($0)% of the budget, \(pressure ?? "-")" } ?? "-"),
      ("settled", Quantities.bytes(settledBytes)),
      ("disk", diskBytes.map { Quantities.bytes($0) } ?? "-"),
      ("recent", Quantities.count(recentMailboxes, "mailbox", "mailboxes")),
    ]
  }

  /// The journal's part of its budget in whole percent, `under 1` between 0 and 1; nil without a budget.
  private var share: String? {
    guard let journalBudgetBytes, journalBudgetBytes > 0 else { return nil }
    let percent = Double(journalBytes) / Double(journalBudgetBytes) * 100
    return percent > 0 && percent < 1 ? "under 1" : "\(Int(percent))"
  }
}
