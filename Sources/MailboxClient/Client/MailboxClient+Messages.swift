internal import AsyncAlgorithms
internal import MailboxSync

extension MailboxClient {
  /// The arrivals from the mailbox, in order: backlog and live messages as one sequence.
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
    /// A message, or an event among the messages.
    public typealias Element = Arrival
    /// The error that ends it for good.
    public typealias Failure = MailboxClientError
    let client: MailboxClient

    /// Begins at the first that is not handled.
    public func makeAsyncIterator() -> Iterator { Iterator(client: client) }

    /// Hands over one after the other.
    public struct Iterator: AsyncIteratorProtocol {
      private let client: MailboxClient
      /// The arrival that the app has, or nil.
      private var head: ArrivalQueue.Head?
      /// The time at which the app's progress is next reported, in the middle of a page.
      private var reportAt = ContinuousClock.now

      init(client: MailboxClient) { self.client = client }

      /// The one before is handled; waits for the next.
      public mutating func next(
        isolation actor: isolated (any Actor)? = #isolation
      ) async throws(MailboxClientError) -> Arrival? {
        if let arrival = nextInPage() { return arrival }
        var past = head
        head = nil
        while true {
          switch client.arrivals.step(past: past) {
          case .report(let cursor): await client.events.send(.input(.handled(through: cursor)))
          case .arrival(let head, let time):
            (self.head, reportAt) = (head, time)
            return head.arrival
          case .wait:
            await client.arrivals.waitForMore()
            if Task.isCancelled { return nil }
          case .ended(nil): return nil
          case .ended(let error?): throw error
          }
          past = nil
        }
      }

      /// The next one of the page that the app is in; nil when there is more to do.
      private mutating func nextInPage() -> Arrival? {
        guard case .entry(let page, let index)? = head, ContinuousClock.now < reportAt,
          let arrival = page.arrival(past: index)
        else { return nil }
        head = .entry(page, index + 1)
        return arrival
      }
    }
  }
}

extension ArrivalQueue.Head {
  fileprivate var arrival: Arrival {
    switch self {
    case .entry(let page, let index): page.arrival(at: index)
    case .single(let arrival, _): arrival
    }
  }
}
