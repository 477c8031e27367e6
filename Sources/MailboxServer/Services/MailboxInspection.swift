public import MailboxModel
public import MailboxStore
internal import NIOPosix

/// What operators ask of a store as a whole, beside ``MailboxOperations``.
public protocol MailboxInspection: Sendable {
  /// What the store holds, in numbers. O(mailboxes).
  func statistics() async throws(MailboxError) -> StoreStatistics
  /// Looks at every invariant of every mailbox. O(messages).
  func verify() async throws(MailboxError) -> VerifyReport
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
