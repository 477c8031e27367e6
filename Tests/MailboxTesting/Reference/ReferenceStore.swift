public import MailboxInterface
public import MailboxModel
public import MailboxStore
internal import Synchronization

/// A store in memory, by the reference: the second implementation of the seam.
///
/// What holds of it and of ``EmbeddedStore`` is what the seam says, and not how an engine happens to work.
/// An operation costs what all mailboxes hold: for tests with a few messages.
public final class ReferenceStore: MailboxStoring {
  struct State: Sendable {
    var mailboxes: ReferenceMailboxes
    var feed = ReferenceFeed()
  }

  let state: Mutex<State>
  let clock: ManualClock

  /// A store without mailboxes.
  public init(_ settings: StoreSettings = .testing, clock: ManualClock) {
    state = Mutex(State(mailboxes: ReferenceMailboxes(settings: settings)))
    self.clock = clock
  }

  /// Looks into the mailboxes as time has left them.
  func look<Answer: Sendable>(
    _ body: (inout ReferenceMailboxes, Timestamp) throws(MailboxError) -> Answer
  ) throws(MailboxError) -> Answer {
    var mailboxes = state.withLock { $0.mailboxes }
    return try body(&mailboxes, clock.now)
  }

  /// Changes the mailboxes, unless that throws, and tells the feed what came of it, and `also` what an
  /// answer says of a message that came in.
  @discardableResult
  func change<Answer: Sendable>(
    _ body: (inout ReferenceMailboxes, Timestamp) throws(MailboxError) -> Answer,
    also: (Answer, ReferenceMailboxes) throws(MailboxError) -> [FeedEvent.Change] = { _, _ in [] }
  ) throws(MailboxError) -> Answer {
    let now = clock.now
    return try state.withLock { (state) throws(MailboxError) -> Answer in
      var mailboxes = state.mailboxes
      let answer = try body(&mailboxes, now)
      let told = try also(answer, mailboxes)
      state.feed.add(mailboxes.changes(since: state.mailboxes) + told, at: now)
      state.mailboxes = mailboxes
      return answer
    }
  }
}

// MARK: Draining

extension ReferenceStore {
  /// See ``MailboxOperations/drain(_:from:limit:)``.
  public func drain(
    _ mailbox: MailboxAddress, from start: DrainStart, limit: DrainLimit
  ) throws(MailboxError) -> Page {
    try look { (mailboxes, now) throws(MailboxError) in
      try mailboxes.page(of: mailbox, from: start, limit: limit, at: now)
    }
  }

  /// See ``MailboxOperations/acknowledge(_:device:through:)``.
  public func acknowledge(
    _ mailbox: MailboxAddress, device: DeviceID, through cursor: Cursor
  ) throws(MailboxError) {
    try change { (mailboxes, now) throws(MailboxError) in
      try mailboxes.acknowledge(
        mailbox, device: device, mustBeKnown: false, through: cursor, at: now)
    }
  }

  /// See ``MailboxOperations/acknowledge(_:knownDevice:through:)``.
  public func acknowledge(
    _ mailbox: MailboxAddress, knownDevice: DeviceID, through cursor: Cursor
  ) throws(MailboxError) {
    try change { (mailboxes, now) throws(MailboxError) in
      try mailboxes.acknowledge(
        mailbox, device: knownDevice, mustBeKnown: true, through: cursor, at: now)
    }
  }
}

// MARK: The feed

extension ReferenceStore {
  /// See ``MailboxOperations/feed(after:limit:)``.
  public func feed(after position: FeedPosition, limit: Int) async throws(MailboxError) -> FeedPage
  {
    while true {
      let (page, more) = state.withLock { $0.feed.page(after: position, limit: limit) }
      if !page.events.isEmpty || Task.isCancelled { return page }
      for await _ in more {}
    }
  }

  /// See ``MailboxOperations/feedEnd()``.
  public func feedEnd() -> FeedPosition { state.withLock { $0.feed.end } }

  /// See ``MailboxOperations/feedPosition(ofReader:)``.
  public func feedPosition(ofReader name: FeedReaderName) -> FeedPosition? {
    state.withLock { $0.feed.kept[name] }
  }

  /// See ``MailboxOperations/keepFeedPosition(_:ofReader:)``.
  public func keepFeedPosition(
    _ position: FeedPosition, ofReader name: FeedReaderName
  ) throws(MailboxError) {
    try state.withLock { (state) throws(MailboxError) in
      guard position <= state.feed.end else {
        throw MailboxError.invalidArgument(
          name: "feed position", value: "\(position)", reason: "the feed ends at \(state.feed.end)")
      }
      state.feed.kept[name] = position
    }
  }
}
