public import MailboxModel
public import MailboxStore
internal import NIOPosix

/// What operators ask of a store as a whole, and do with it, beside ``MailboxOperations``.
public protocol MailboxInspection: Sendable {
  /// What the store holds, in numbers. O(mailboxes).
  func statistics() async throws(MailboxError) -> StoreStatistics
  /// Looks at every invariant of every mailbox. O(messages).
  func verify() async throws(MailboxError) -> VerifyReport
  /// Verifies, and puts right what does not hold; see ``EmbeddedStore/repair()``. O(messages).
  func repair() async throws(MailboxError) -> VerifyReport
  /// What keeps the store from its work now. O(1).
  var condition: StoreCondition { get }
  /// The mailboxes that are known to be damaged, in order. O(damaged).
  func damagedMailboxes() -> [DamagedMailbox]
  /// Says that the clock is right, whatever speaks against it.
  func confirmClock()
  /// The devices that are awake of the next mailboxes in their order. O(limit).
  func awakeDevices(after mailbox: MailboxAddress?, limit: Int) async throws(MailboxError)
    -> AwakeDevices
  /// The present moment by the store's clock.
  var now: Timestamp { get }
}

extension EmbeddedStore: MailboxInspection {
  /// What the store holds, in numbers. O(mailboxes), away from the cooperative pool.
  public func statistics() async throws(MailboxError) -> StoreStatistics {
    try await looking { (view) throws(MailboxError) in try view.statistics() }
  }

  /// Looks at every invariant of every mailbox. O(messages), away from the cooperative pool.
  public func verify() async throws(MailboxError) -> VerifyReport {
    try await looking { (view) throws(MailboxError) in try view.verify { _ in } }
  }

  /// The devices that are awake of the next mailboxes in their order, away from the cooperative pool.
  ///
  /// O(limit), and a look at each recent mailbox.
  public func awakeDevices(
    after mailbox: MailboxAddress?, limit: Int
  ) async throws(MailboxError) -> AwakeDevices {
    try await looking { (view) throws(MailboxError) in
      try AwakeDevices(in: view, after: mailbox, limit: limit)
    }
  }

  /// The present moment by the store's clock.
  public var now: Timestamp { view.now }

  private func looking<Answer: Sendable>(
    _ look: @escaping @Sendable (StoreView) throws(MailboxError) -> Answer
  ) async throws(MailboxError) -> Answer {
    let result: Result<Answer, MailboxError>
    do {
      result = try await NIOThreadPool.singleton.runIfActive { [view] in
        Result { () throws(MailboxError) in try look(view) }
      }
    } catch {
      throw .closed
    }
    return try result.get()
  }
}
