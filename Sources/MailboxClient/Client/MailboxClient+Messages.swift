internal import AsyncAlgorithms

extension MailboxClient {
  /// What comes out of the mailbox, in order: backlog and live messages as one sequence.
  ///
  /// Asking for the next one says that the one before is handled. At the end of each page, which for
  /// live messages is each message, and after a second at the latest in the middle of one, the
  /// cursor is kept and then acknowledged. Leaving the loop leaves the last one unhandled: the next
  /// loop begins with it. One loop at a time.
  ///
  /// It ends when the client is stopped or the task is cancelled, and throws what ends it for good.
  public var messages: Messages { Messages(client: self) }

  /// See ``MailboxClient/messages``.
  public struct Messages: AsyncSequence, Sendable {
    /// What comes.
    public typealias Element = Arrival
    /// What ends it for good.
    public typealias Failure = MailboxClientError
    let client: MailboxClient

    /// Begins at the first that is not handled.
    public func makeAsyncIterator() -> Iterator { Iterator(client: client) }

    /// Hands over one after the other.
    public struct Iterator: AsyncIteratorProtocol {
      let client: MailboxClient
      private var number: UInt64?

      init(client: MailboxClient) { self.client = client }

      /// The one before is handled; waits for the next.
      public mutating func next(
        isolation actor: isolated (any Actor)? = #isolation
      ) async throws(MailboxClientError) -> Arrival? {
        var past = number
        number = nil
        while true {
          switch client.arrivals.step(past: past) {
          case .report(let cursor): await client.events.send(.handled(cursor))
          case .arrival(let number, let arrival):
            self.number = number
            return arrival
          case .wait:
            await client.arrivals.waitForMore()
            if Task.isCancelled { return nil }
          case .ended(nil): return nil
          case .ended(let error?): throw error
          }
          past = nil
        }
      }
    }
  }
}
