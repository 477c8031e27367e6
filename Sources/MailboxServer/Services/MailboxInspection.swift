public import MailboxModel
public import MailboxStore
internal import NIOPosix

/// What operators ask of a store as a whole, beside ``MailboxOperations``.
public protocol MailboxInspection: Sendable {
  /// What the store holds, in numbers. O(mailboxes).
  func statistics() async throws(MailboxError) -> StoreStatistics
  /// Looks at every invariant of every mailbox. O(messages).
  func verify() async throws(MailboxError) -> VerifyReport
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
