internal import MailboxModel
internal import MailboxStore

/// A short measurement of the messages that this machine deposits and drains a second.
struct Measurement {
  private static let senders = 64
  private static let batchDeposits = 1000
  private static let mailboxes = 1000
  private static let timeEach = Duration.milliseconds(800)
  private static let text = String(repeating: "The train goes at nine. ", count: 4)

  private let store: EmbeddedStore
  private let narrator: Narrator

  init(of store: EmbeddedStore, told narrator: Narrator) {
    self.store = store
    self.narrator = narrator
  }

  func run() async throws {
    try narrator.step(
      "How fast",
      "Messages of about 100 bytes to \(Quantities.count(Self.mailboxes)) mailboxes, each for less "
        + "than a second.",
      "A deposit returns when it is on the disk that the store is on.")
    let (single, singleTime) = try await depositOneByOne()
    try tell("deposited, \(Self.senders) senders, one at a time each", single, singleTime)
    let (batched, batchedTime) = try await depositInBatches()
    try tell(
      "deposited, \(Quantities.count(Self.batchDeposits)) at a time", batched, batchedTime)
    let (drained, drainedTime) = try drain()
    try tell("drained, page by page", drained, drainedTime)
  }

  private func tell(_ what: String, _ count: Int, _ time: Duration) throws {
    let rate = Quantities.count(Quantities.perSecond(count, in: time))
    try narrator.tell("\(what): \(rate) messages a second")
  }

  private func depositOneByOne() async throws -> (Int, Duration) {
    let start = ContinuousClock.now
    let deadline = start + Self.timeEach
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for sender in 0..<Self.senders {
        group.addTask { [store] in
          var count = 0
          while ContinuousClock.now < deadline {
            let deposit = Self.deposit(count &* Self.senders &+ sender)
            _ = try await store.deposit(deposit.message, to: deposit.recipients)
            count += 1
          }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    return (count, ContinuousClock.now - start)
  }

  private func depositInBatches() async throws -> (Int, Duration) {
    let start = ContinuousClock.now
    var count = 0
    repeat {
      let batch = (count..<count + Self.batchDeposits).map(Self.deposit)
      for result in await store.deposit(batch) { _ = try result.get() }
      count += batch.count
    } while ContinuousClock.now - start < Self.timeEach
    return (count, ContinuousClock.now - start)
  }

  private func drain() throws -> (Int, Duration) {
    let start = ContinuousClock.now
    var count = 0
    var index = 0
    repeat {
      var pages = Pages(from: .oldest) {
        try store.drain(Self.mailbox(index % Self.mailboxes), from: $0, limit: $1)
      }
      while let page = try pages.next() { count += page.messageCount }
      index += 1
    } while ContinuousClock.now - start < Self.timeEach
    return (count, ContinuousClock.now - start)
  }

  private static func deposit(_ index: Int) -> Deposit {
    Deposit(
      Message(from: UserID(checked: "sender-\(index % senders)"), text: text),
      to: [mailbox(index % mailboxes)])
  }

  private static func mailbox(_ index: Int) -> MailboxAddress {
    MailboxAddress(UserID(checked: "user-\(index)"))
  }
}
