internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

extension Deposit {
  /// A deposit as a sender of an app asks for it.
  init(_ request: OfflineMailbox_V1_DepositRequest, in app: AppID) throws(MailboxError) {
    guard request.hasMessage else {
      throw .invalidArgument(name: "message", value: "", reason: "a deposit has one")
    }
    try Self.check(request.message)
    self.init(
      try MailboxModel.Message(
        depositing: request.message, timeToLiveSeconds: request.timeToLiveSeconds),
      to: try MailboxAddress.all(of: request.recipients, in: app))
  }
}

extension MailboxAddress {
  /// The mailboxes of some users; refused before anything is looked at when they are too many.
  static func all(of users: [String], in app: AppID) throws(MailboxError) -> [MailboxAddress] {
    guard users.count <= Deposit.recipientsMax else {
      throw .tooManyRecipients(count: users.count, limit: Deposit.recipientsMax)
    }
    return try users.map { (user) throws(MailboxError) in MailboxAddress(try UserID(user), in: app)
    }
  }
}

extension OfflineMailbox_V1_DepositResponse {
  /// A receipt for the wire.
  init(_ receipt: Receipt) {
    self.init()
    receipts = receipt.entries.map { entry in
      var receipt = OfflineMailbox_V1_Receipt()
      receipt.user = entry.mailbox.user.value
      receipt.sequence = entry.sequence
      receipt.duplicate = entry.isDuplicate
      receipt.damaged = entry.isDamaged
      return receipt
    }
  }
}

extension OfflineMailbox_V1_Refusal {
  /// A refusal inside a stream that goes on.
  init(_ refusal: Refusal) {
    self.init()
    status = UInt32(refusal.code.rawValue)
    reason = refusal.reason
    message = refusal.message
    hint = refusal.hint
  }
}
