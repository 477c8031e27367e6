import MailboxModel
import MailboxStore
import MailboxTesting

/// Fills a store with many mailboxes of few messages each.
struct Filling {
  /// Recipients of one deposit.
  static let recipientsPerDeposit = 10
  /// Deposits made together.
  static let batchMax = 500

  let directory: String
  let messages: Int
  let mailboxes: Int

  func run() async throws {
    let settings = StoreSettings.testing.with {
      $0.journalBudgetBytes = 64 << 20
      $0.durability = .interval(milliseconds: 1000)
    }
    let store = try await EmbeddedStore.open(at: directory, settings: settings)
    var batch: [Deposit] = []
    for deposit in 0..<(messages / Self.recipientsPerDeposit) {
      let first = deposit * Self.recipientsPerDeposit
      let recipients = (first..<first + Self.recipientsPerDeposit).map {
        MailboxAddress(UserID(checked: "user-\($0 % mailboxes)"))
      }
      let message = Message.group(
        "message \(deposit) of many, as long as people write", from: "sender",
        id: MessageID(checked: "m\(deposit)"))
      batch.append(Deposit(message, to: recipients))
      if batch.count == Self.batchMax {
        for result in await store.deposit(batch) { _ = try result.get() }
        batch = []
      }
    }
    for result in await store.deposit(batch) { _ = try result.get() }
    await store.close()
    Crasher.say("filled messages=\(messages) mailboxes=\(mailboxes)")
  }
}
