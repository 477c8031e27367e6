internal import MailboxModel
internal import MailboxPush

/// What became of one message for one device, for machines.
struct PushedLine: Encodable {
  let sequence: UInt64
  let message: String?
  let device: String?
  /// `pushed`, `suppressed`, `refused`, or `owed`.
  let result: String
  let rule: String?
  let credential: String?
  let reason: String?
  let attempts: UInt32
  /// When that was; of what is owed, when it is looked at next.
  let at: Seconds

  init(_ entry: LedgerEntry) {
    sequence = entry.sequence
    message = entry.messageID?.value
    device = entry.device?.value
    attempts = entry.attempts
    at = Seconds(entry.at)
    switch entry.result {
    case .pushed(let name):
      (result, rule, credential, reason) = ("pushed", nil, name, nil)
    case .suppressed(let why):
      (result, rule, credential, reason) = ("suppressed", why.rawValue, nil, why.text)
    case .refused(let name, let why):
      (result, rule, credential, reason) = ("refused", nil, name, why)
    }
  }

  init(_ push: PendingPush) {
    sequence = push.sequence
    message = push.messageID?.value
    device = push.key.device.value
    attempts = push.attempts
    at = Seconds(push.dueAt)
    (result, rule, credential, reason) = ("owed", nil, nil, nil)
  }
}

extension StandardOutput {
  /// What became of pushes, as a table.
  func pushed(_ lines: [PushedLine]) throws {
    var table = Table(
      .number("SEQUENCE"), .text("MESSAGE"), .text("DEVICE"), .text("RESULT"), .text("BY"),
      .number("ATTEMPTS"), .text("WHEN"), .text("BECAUSE"))
    for line in lines {
      table.add(
        "\(line.sequence)", line.message ?? "-", line.device ?? "any", line.result,
        line.rule ?? line.credential ?? "-", "\(line.attempts)",
        Quantities.moment(line.at.timestamp), line.reason ?? "-")
    }
    try table.write(to: self)
  }
}
