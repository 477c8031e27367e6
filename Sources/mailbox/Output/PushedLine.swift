internal import MailboxModel
internal import MailboxPush
internal import MailboxTool

/// The outcome of one message for one device, or of a badge, for machines.
struct PushedLine: Encodable {
  /// `message`, `summary` of several messages, `badge`, or `clear`, which takes off the screen what is no
  /// news any more.
  let kind: String
  /// The number of messages summed up, or the number on the icon.
  let count: UInt64?
  let sequence: UInt64
  let message: String?
  let device: String?
  /// `pushed`, `printed`, `suppressed`, `refused`, or `owed`.
  let result: String
  /// Of what is owed, the rule that holds it.
  let rule: String?
  /// Of what is owed, the credential that it waits for.
  let credential: String?
  let reason: String?
  let attempts: UInt32
  /// The time of the result; of what is owed, that of the next try, nil when it does not wait for a time.
  let at: Seconds?

  init(_ entry: LedgerEntry) {
    sequence = entry.sequence
    message = entry.messageID?.value
    device = entry.device?.value
    attempts = entry.attempts
    at = Seconds(entry.at)
    switch entry.kind {
    case .message: (kind, count) = ("message", nil)
    case .summary(let messages): (kind, count) = ("summary", messages)
    case .badge(let number): (kind, count) = ("badge", number)
    case .clear: (kind, count) = ("clear", nil)
    }
    switch entry.result {
    case .pushed(let name):
      (result, rule, credential, reason) = ("pushed", nil, name.value, nil)
    case .printed(let name):
      (result, rule, credential) = ("printed", nil, name.value)
      reason = "there was no credential: it was printed, and sent to nobody"
    case .suppressed(let why):
      (result, rule, credential, reason) = ("suppressed", why.rawValue, nil, why.text)
    case .refused(let name, let why):
      (result, rule, credential, reason) = ("refused", nil, name.value, why)
    }
  }

  init(_ owed: OwedPush) {
    let push = owed.push
    sequence = push.sequence
    message = push.messageID?.value
    device = push.key.device.value
    attempts = push.attempts
    at = owed.nextAt.map { Seconds($0) }
    count = nil
    switch push.kind {
    case .message: kind = "message"
    case .badge: kind = "badge"
    case .clear, .clearOne: kind = "clear"
    }
    (result, rule, credential) = ("owed", owed.rule?.rawValue, owed.credential?.value)
    reason = owed.reason
  }
}

extension StandardOutput {
  /// Writes the outcomes of pushes as a table.
  func pushed(_ lines: [PushedLine]) throws {
    var table = Table(
      .number("SEQUENCE"), .text("MESSAGE"), .text("DEVICE"), .text("KIND"), .text("RESULT"),
      .text("BY"),
      .number("ATTEMPTS"), .text("WHEN"), .text("BECAUSE"))
    for line in lines {
      table.add(
        line.kind == "badge" ? "-" : "\(line.sequence)", line.message ?? "-", line.device ?? "any",
        line.count.map { "\(line.kind) \($0)" } ?? line.kind, line.result,
        line.rule ?? line.credential ?? "-", "\(line.attempts)",
        line.at.map { Quantities.moment($0.timestamp) } ?? "-", line.reason ?? "-")
    }
    try table.write(to: self)
  }
}
