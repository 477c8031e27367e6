internal import Logging
internal import MailboxInterface
internal import MailboxModel
internal import MailboxSync
internal import Synchronization

/// One reader of the feed for the whole server, which tells the sessions.
extension Sessions {
  /// The most events of a page of the feed.
  private static let feedPageMax = 1000

  /// Pauses between two attempts to read a feed that fails, in seconds: the first, and the longest.
  private static let (pauseFirst, pauseMax) = (1, 30)

  /// Follows the feed until the task is cancelled or the store closes. While it cannot be read nobody is
  /// told of anything: sessions are told to come back, and health says so, until it can.
  func follow() async {
    var pauseSeconds = Self.pauseFirst
    while !Task.isCancelled {
      do throws(MailboxError) {
        try await follow(from: try await feed.feedEnd()) { pauseSeconds = Self.pauseFirst }
      } catch .closed {
        return goAway()
      } catch {
        loseFeed(error)
        do { try await Task.sleep(for: .seconds(pauseSeconds)) } catch { return }
        pauseSeconds = min(2 * pauseSeconds, Self.pauseMax)
      }
    }
  }

  /// Sessions that begin from here on drain all that was before their beginning.
  private func follow(
    from start: FeedPosition, onPage: () -> Void
  ) async throws(MailboxError) {
    var position = start
    findFeed()
    while !Task.isCancelled {
      do throws(MailboxError) {
        let page = try await feed.feed(after: position, limit: Self.feedPageMax)
        onPage()
        await tell(of: page.events)
        position = page.next
      } catch .feedTrimmed {
        position = try await feed.feedEnd()
        state.withLock { state in for pending in state.pending.values { pending.deposited() } }
      }
    }
  }

  private func loseFeed(_ error: MailboxError) {
    logger.critical(
      "the feed cannot be read; sessions are told to come back",
      metadata: ["error": "\(error.message)"])
    state.withLock { state in
      state.isFeedLost = true
      for pending in state.pending.values {
        pending.end(.goingAway(retryAfterMilliseconds: comeBackMilliseconds()))
      }
    }
    health.feedFailed(ServiceFailure("feed", error))
  }

  private func findFeed() {
    let wasLost = state.withLock { state in
      defer { state.isFeedLost = false }
      return state.isFeedLost
    }
    guard wasLost else { return }
    health.feedFailed(nil)
    logger.notice("the feed can be read again")
  }

  /// Ends turns that are over, once a second, until the task is cancelled.
  func watchTurns() async {
    while true {
      do { try await Task.sleep(for: .seconds(1)) } catch { return }
      endTurns()
    }
  }

  /// Tells of a page of the feed. What was read in a mailbox costs one look at its counts, however many
  /// conversations it was, behind all else that the page tells of.
  private func tell(of events: [FeedEvent]) async {
    var reads: [MailboxAddress: Set<ConversationRead>] = [:]
    for event in events {
      if case .read(let mailbox, let conversation, let through) = event.change {
        reads[mailbox, default: []].insert(
          ConversationRead(conversation: conversation, through: through))
      } else {
        tell(event.change)
      }
    }
    for (mailbox, reads) in reads { await tell(of: reads, in: mailbox) }
  }

  private func tell(_ change: FeedEvent.Change) {
    switch change {
    case .deposited(let message): tell(of: message)
    case .device(let mailbox, let device) where !device.presence.isSignedIn:
      pendingEvents(of: device.id, in: mailbox)?
        .deviceLeft(as: device.presence == .replaced ? .replaced : .signedOut)
    case .deviceForgotten(let mailbox, let device):
      pendingEvents(of: device, in: mailbox)?.deviceLeft(as: .signedOut)
    case .purged(let mailbox, _):
      for pending in pendingEvents(of: mailbox) { pending.end(.purged) }
    case .removed(let mailbox, _):
      for pending in pendingEvents(of: mailbox) { pending.deposited() }
    case .read, .device, .acknowledged, .preferences: break
    }
  }

  private func pendingEvents(of mailbox: MailboxAddress) -> [PendingEvents] {
    state.withLock { state in
      state.live.sessions(of: mailbox).values.compactMap { state.pending[$0] }
    }
  }

  private func pendingEvents(of device: DeviceID, in mailbox: MailboxAddress) -> PendingEvents? {
    state.withLock { state in
      state.live.sessions(of: mailbox)[device].flatMap { state.pending[$0] }
    }
  }

  private func tell(of message: DepositedMessage) {
    var page: [UInt8]?
    for recipient in message.recipients {
      if recipient.sequence > 0 { look(first: recipient.mailbox) }
      let told = pendingEvents(of: recipient.mailbox)
      guard !told.isEmpty else { continue }
      guard recipient.sequence == 0 else {
        for pending in told { pending.deposited() }
        continue
      }
      let bytes = page ?? Self.page(holding: message.body)
      page = bytes
      for pending in told { pending.passed(onlineOnly: bytes) }
    }
  }

  private static func page(holding body: [UInt8]) -> [UInt8] {
    var writer = WireWriter(reservingBytes: body.count + 8)
    writer.presentBytes(PageField.message, body)
    return writer.bytes
  }
}
