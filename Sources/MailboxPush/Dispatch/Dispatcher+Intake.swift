internal import MailboxInterface
internal import MailboxModel

extension Dispatcher {
  private static let eventsMax = 256
  /// A transaction takes in no more rows, but for the last record's, and ends no more that were there.
  static let rowsMax = 4096
  /// The store is told how far the feed is taken in after so many bytes: telling is a commit.
  private static let keepEveryBytes: UInt64 = 1 << 20

  /// Takes in the feed to where it ends now, and returns how far that was. What is committed meanwhile
  /// is left for the next turn, so that a feed that never rests does not keep pushes from being sent. So is
  /// all behind a change that ends very many rows: nil, as long as there is a rest of them.
  ///
  /// The position is written with what follows from the events before it, and lies between two
  /// records: a crash takes in all of a record again or nothing.
  func takeInFeed() async throws(MailboxError) -> FeedPosition? {
    var position = try await beginning()
    let end = try await store.feedEnd()
    while true {
      guard let page = try await page(after: &position) else { continue }
      let isLast = page.events.isEmpty
      let (changes, next) = try await changes(of: page)
      if try await endAhead(of: changes) { return nil }
      if !changes.isEmpty { try await write(changes + [.position(next)]) }
      position = next
      try await keep(position)
      if isLast || position >= end { return position }
    }
  }

  /// Finds the position to go on from: the tables' own, else the store's, else the feed's end.
  private func beginning() async throws(MailboxError) -> FeedPosition {
    if let position = try tables.position() {
      // A store that was restored has a feed that ends before.
      let end = try await store.feedEnd()
      guard position > end else { return position }
      try await skip(from: position, to: end)
      return end
    }
    let position: FeedPosition
    if let known = try await store.feedPosition(ofReader: Self.readerName) {
      position = known
    } else {
      position = try await store.feedEnd()
    }
    try await write([.position(position)])
    try await store.keepFeedPosition(position, ofReader: Self.readerName)
    return position
  }

  private func skip(
    from position: FeedPosition, to next: FeedPosition
  ) async throws(MailboxError) {
    report(.feedSkipped(from: position, to: next))
    // Devices may have been forgotten there.
    roundPlace = .beforeAll
    try await write([.position(next)])
  }

  private func keep(_ position: FeedPosition) async throws(MailboxError) {
    if kept == nil { kept = try await store.feedPosition(ofReader: Self.readerName) }
    let bytes = position.rawValue &- (kept?.rawValue ?? 0)
    guard position.rawValue >= kept?.rawValue ?? 0, bytes >= Self.keepEveryBytes else { return }
    // What has no change is not written yet: the store must never be ahead of the tables.
    try await write([.position(position)])
    try await store.keepFeedPosition(position, ofReader: Self.readerName)
    kept = position
  }

  /// Reads what is new behind a position. Nil when the store no longer has it; the position has then moved
  /// to what the store has.
  private func page(after position: inout FeedPosition) async throws(MailboxError) -> FeedPage? {
    // A task that is cancelled does not wait for the feed.
    let reading = Task { [store, position] () async -> Result<FeedPage, MailboxError> in
      do throws(MailboxError) {
        return .success(try await store.feed(after: position, limit: Self.eventsMax))
      } catch {
        return .failure(error)
      }
    }
    reading.cancel()
    switch await reading.value {
    case .success(let page): return page
    case .failure(.feedTrimmed(_, let oldest)):
      let next = FeedPosition(rawValue: oldest)
      try await skip(from: position, to: next)
      position = next
      return nil
    case .failure(let error): throw error
    }
  }

  /// Returns the changes that follow from a page's events, and the position they reach: the page's end, or
  /// the end of a record behind which there would be too many rows.
  private func changes(
    of page: FeedPage
  ) async throws(MailboxError) -> ([PushChange], FeedPosition) {
    var changes: [PushChange] = []
    var look = StoreLook(store)
    var last: FeedPosition?
    for event in page.events {
      if changes.count >= Self.rowsMax, let last, event.position != last {
        return (changes, event.position)
      }
      changes += try await readable(of: event, &look)
      last = event.position
    }
    return (changes, page.next)
  }

  /// Returns the changes that follow from an event. One that cannot be read, or whose mailbox cannot, wakes
  /// nobody, and stops nothing.
  private func readable(
    of event: FeedEvent, _ look: inout StoreLook
  ) async throws(MailboxError) -> [PushChange] {
    do throws(MailboxError) {
      return try await changes(of: event, &look)
    } catch {
      switch error {
      case .damaged, .malformed, .unknownUser: break
      default: throw error
      }
      for mailbox in event.mailboxes { report(.unreadable(mailbox, reason: error.message)) }
      return []
    }
  }

  private func changes(
    of event: FeedEvent, _ look: inout StoreLook
  ) async throws(MailboxError) -> [PushChange] {
    let now = clock.now
    func over(
      _ mailbox: MailboxAddress, _ sequences: ClosedRange<UInt64>, _ rule: PushRule,
      device: DeviceID? = nil, conversation: Conversation? = nil
    ) -> PushChange {
      .end(
        EndedMessages(
          mailbox: mailbox, device: device, conversation: conversation, sequences: sequences,
          rule: rule), at: now)
    }
    switch event.change {
    case .deposited(let message): return try await owed(message, in: event, now, &look)
    case .acknowledged(let mailbox, let device, let through):
      // An app that acknowledges is awake, and may set its badge.
      return [
        over(mailbox, 0...through, .acknowledged, device: device),
        .badge(mailbox, device, .mayShowAnother(counts: false)),
      ]
    case .read(let mailbox, let conversation, let through):
      return [over(mailbox, 0...through, .read, conversation: conversation)]
        + (try await clears(mailbox, .read(conversation), 0...through, in: event, now, &look))
        + (try await wrongBadges(of: mailbox, in: event, now, &look))
    case .removed(let mailbox, let gaps):
      var recalled: [PushChange] = []
      // What one event recalls is one message.
      if let gap = gaps.first(where: { $0.reason == .recalled }) {
        recalled = try await clears(
          mailbox, .recalled, gap.from...max(gap.from, gap.to), in: event, now, &look)
      }
      return gaps.map { over(mailbox, $0.from...max($0.from, $0.to), $0.reason.rule) } + recalled
        + (try await wrongBadges(of: mailbox, in: event, now, &look))
    case .device(let mailbox, let device):
      let follows = BadgeChange.follows(device, countsFromReport: push.badge == .reported)
      let kept = device.presence.isSignedIn ? device.binding?.credential : nil
      // An app in use clears its screen itself.
      let showsNothing = device.presence == .foreground || !device.presence.isSignedIn
      return [
        .touch(mailbox, device.id, keeping: kept, at: now), .badge(mailbox, device.id, follows),
      ] + (showsNothing ? [.forgetShown(mailbox, device.id)] : [])
    case .deviceForgotten(let mailbox, let device):
      return [.forgetDevice(mailbox, device, at: now)]
    case .preferences(let mailbox):
      // Which conversations count may have changed. What an app reported knows of none.
      if push.badge == .reported { return [] }
      return try await wrongBadges(of: mailbox, in: event, now, &look)
    case .purged(let mailbox, _):
      return [over(mailbox, 0...UInt64.max, .purged), .forgetShown(mailbox, nil)]
        + (try await wrongBadges(of: mailbox, in: event, now, &look))
    }
  }

  /// Something was read or removed: the badge of each device of the user that has one is looked at, if
  /// its app is in use when it has left.
  private func wrongBadges(
    of mailbox: MailboxAddress, in event: FeedEvent, _ now: Timestamp, _ look: inout StoreLook
  ) async throws(MailboxError) -> [PushChange] {
    try await look.devices(of: mailbox).filter {
      $0.presence.isSignedIn && $0.binding?.showsBadges == true
    }.map { device in
      .badge(
        mailbox, device.id,
        .mayBeWrong(
          since: event.position, lookAt: device.presence == .foreground ? .never : now))
    }
  }

  /// Returns whether a message adds to the badge that the app reported, as sender and user wish.
  private func countsInReportedBadge(
    _ message: WaitingMessage, for recipient: DepositedMessage.Recipient, _ look: inout StoreLook
  ) async throws(MailboxError) -> Bool {
    let mailbox = recipient.mailbox
    guard push.badge == .reported, recipient.number > 0,
      message.message.push?.ignoresBadge != true
    else { return false }
    if try await look.preferences(of: mailbox).countsMuted { return true }
    return try await look.notifications(of: message.conversation(for: mailbox.user), in: mailbox)
      != .none
  }

  /// A row for each device of each recipient, unless the message itself says that nobody is woken.
  private func owed(
    _ deposited: DepositedMessage, in event: FeedEvent, _ now: Timestamp, _ look: inout StoreLook
  ) async throws(MailboxError) -> [PushChange] {
    let message = try deposited.decoded()
    var changes: [PushChange] = []
    for recipient in deposited.recipients {
      let user = recipient.mailbox.user
      if let rule = PushPolicy.decide(by: message, for: user) {
        changes.append(.record(LedgerEntry(of: message, at: recipient, in: event, rule, at: now)))
        continue
      }
      do throws(MailboxError) {
        changes += try await owed(message, to: recipient, in: event, now, &look)
      } catch {
        // One recipient's mailbox that cannot be read leaves the others theirs.
        switch error {
        case .damaged, .malformed, .unknownUser: break
        default: throw error
        }
        report(.unreadable(recipient.mailbox, reason: error.message))
      }
    }
    return changes
  }

  private func owed(
    _ message: WaitingMessage, to recipient: DepositedMessage.Recipient, in event: FeedEvent,
    _ now: Timestamp, _ look: inout StoreLook
  ) async throws(MailboxError) -> [PushChange] {
    var changes: [PushChange] = []
    let epoch = try await look.epoch(of: recipient.mailbox)
    let counts = try await countsInReportedBadge(message, for: recipient, &look)
    for device in try await look.devices(of: recipient.mailbox)
    where device.registeredAt <= event.committedAt {
      changes.append(
        .add(
          PendingPush(
            key: PendingPush.Key(
              mailbox: recipient.mailbox, device: device.id, position: event.position),
            epoch: epoch, sequence: recipient.sequence, sender: message.message.sender,
            sentAt: message.sentAt, expiresAt: message.expiresAt,
            messageID: message.message.id,
            conversation: message.conversation(for: recipient.mailbox.user), dueAt: now)))
      changes.append(.badge(recipient.mailbox, device.id, .mayShowAnother(counts: counts)))
    }
    return changes
  }
}

extension FeedEvent {
  /// The mailboxes that it concerns.
  fileprivate var mailboxes: [MailboxAddress] {
    switch change {
    case .deposited(let message): message.recipients.map(\.mailbox)
    case .acknowledged(let mailbox, _, _), .read(let mailbox, _, _), .removed(let mailbox, _),
      .device(let mailbox, _), .deviceForgotten(let mailbox, _), .preferences(let mailbox),
      .purged(let mailbox, _):
      [mailbox]
    }
  }
}

extension Gap.Reason {
  /// The rule by which messages that are missing for this reason wake nobody.
  var rule: PushRule {
    switch self {
    case .expired: .expired
    case .overQuota: .dropped
    case .recalled: .recalled
    case .purged, .setAside, .lost: .acknowledged
    }
  }
}
