internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

/// The cost of a deposit, in units: one for the message, for ten of its recipients, for each KiB of it, and
/// for 16 KiB of all its copies. That follows what it takes of the commit thread, the journal and the queue
/// files.
struct DepositUnits: Sendable, Equatable {
  let count: Int

  init(recipients: Int, messageBytes: Int) {
    count = 1 + recipients / 10 + messageBytes >> 10 + (recipients * messageBytes) >> 14
  }
}

extension CallGate {
  /// Counts what a message costs its sender, or refuses it: who writes without end is not to slow down
  /// the others who write through the same server.
  func take(_ deposit: Deposit, messageBytes: Int, in app: AppID) throws(Refusal) {
    let units = DepositUnits(recipients: deposit.recipients.count, messageBytes: messageBytes)
    try take(units, of: deposit.message.sender, in: app)
  }

  /// Counts what taking a message back costs: as much as a message without words.
  func takeRecall(from sender: UserID, recipients: Int, in app: AppID) throws(Refusal) {
    try take(DepositUnits(recipients: recipients, messageBytes: 0), of: sender, in: app)
  }

  private func take(_ units: DepositUnits, of sender: UserID, in app: AppID) throws(Refusal) {
    let key = CallRate.Key(app: app, user: sender)
    guard let wait = depositRate.take(key, calls: units.count, at: .now) else { return }
    throw Refusal(
      .resourceExhausted, reason: "tooManyDeposits",
      "the user '\(sender)' sends more than each may",
      hint: "send it later, or raise limits.depositUnitsPerSecondPerSender", retryAfter: wait)
  }
}

extension OfflineMailbox_V1_Message {
  /// The rough size of the message, in bytes.
  var bytesEstimate: Int {
    elements.reduce(512 + encrypted.count) { sum, element in
      sum + 64 + element.text.utf8.count + element.custom.data.count
    }
  }
}
