internal import MailboxInterface
internal import MailboxModel
internal import MailboxSync

/// The calls that a session makes to the store.
extension LiveSession {
  /// Each acknowledgement waits for the disk: those that come within this go as one.
  private static let acknowledgementPause = Duration.milliseconds(10)

  /// Hello came: the session takes the device's place, and drains now, in its turn, or not.
  func arrived(_ hello: Hello) async -> ServerInput? {
    device = hello.device
    switch sessions.begin(self, of: hello.device) {
    case .drains: return await open(hello)
    case .waits:
      waitingHello = hello
      return nil
    case .comesBack(let pause): return .ending(.goingAway(retryAfterMilliseconds: pause))
    case .refused(let refused): return refuse(with: refused)
    }
  }

  /// Signs the device in and looks its mailbox up. A device that was signed out, or replaced, is
  /// told so: only its user can sign it in again (contract G12).
  func open(_ hello: Hello) async -> ServerInput {
    let (store, mailbox, most) = (sessions.store, mailbox, sessions.unreadConversationsMax)
    do throws(MailboxError) {
      let device = try await store.resume(
        hello.device, of: mailbox, replacingOthers: hello.replacesOthers)
      let summary = try await store.summary(of: mailbox)
      let unread = try await sessions.looking.take(mailbox) { () async throws(MailboxError) in
        try await store.unread(of: mailbox, before: nil, limit: most)
      }
      return .opened(
        OpenedMailbox(
          epoch: summary.epoch, head: summary.head, floor: summary.floor,
          acknowledged: device.acknowledged, unread: unread,
          attempts: sessions.attempts(of: hello.device, in: mailbox)))
    } catch .deviceSignedOut {
      let presence = try? await presence(of: hello.device)
      return .ending(presence == .replaced ? .replaced : .signedOut)
    } catch {
      return refuse(with: Refusal(error))
    }
  }

  /// The feed says that the device left. It may have signed in again since, also by this session's own
  /// Hello: the store knows.
  func departure(as ending: SessionEnding) async -> ServerInput? {
    guard let device else { return nil }
    do throws(MailboxError) {
      switch try await presence(of: device) {
      case nil: return .ending(ending)
      case .signedOut: return .ending(.signedOut)
      case .replaced: return .ending(.replaced)
      case .foreground, .background, .suspended: return nil
      }
    } catch {
      sessions.report("looking whether the device left", error, of: self)
      return nil
    }
  }

  private func presence(of device: DeviceID) async throws(MailboxError) -> Presence? {
    do throws(MailboxError) {
      return try await sessions.store.devices(of: mailbox).first { $0.id == device }?.presence
    } catch .unknownUser {
      return nil
    }
  }

  func read(after cursor: Cursor, limit: DrainLimit) async -> ServerInput {
    let (store, mailbox) = (sessions.store, mailbox)
    do throws(MailboxError) {
      let page = try await sessions.looking.take(mailbox) { () async throws(MailboxError) in
        try await store.drain(mailbox, from: .after(cursor), limit: limit)
      }
      return .pageRead(page)
    } catch {
      return .failed(error)
    }
  }

  /// Begins to acknowledge; pages go on meanwhile. The answer, after which the session hands over
  /// the newest one, comes when the store has it and others have gathered. Hello made the device known:
  /// should it have been removed since, an acknowledgement that is under way does not bring it back.
  func acknowledge(_ cursor: Cursor) {
    guard let device else { return }
    let (store, mailbox, pending) = (sessions.store, mailbox, pending)
    sessions.work {
      do throws(MailboxError) {
        try await store.acknowledge(mailbox, knownDevice: device, through: cursor)
        // Nothing cancels it.
        try? await Task.sleep(for: Self.acknowledgementPause)
        pending.answer(.acknowledged(cursor))
      } catch {
        pending.answer(.failed(error))
      }
    }
  }

  /// Only the device's newest session speaks for its presence.
  func setPresence(_ presence: Presence, badge: UInt32?) async {
    guard let device, sessions.isNewest(self, of: device) else { return }
    do throws(MailboxError) {
      try await sessions.setPresence(presence, badge: badge, of: device, in: mailbox)
    } catch {
      sessions.report("setting the presence", error, of: self)
    }
  }

  /// Marks read; the user's other sessions learn of it from the feed.
  func markRead(_ conversation: Conversation, through: UInt64) async -> ServerInput {
    sessions.willRead(conversation, through: through, by: self)
    do throws(MailboxError) {
      try await sessions.store.markReadWithoutCountsIfThere(
        mailbox, conversation: conversation, through: through)
    } catch {
      sessions.report("marking a conversation read", error, of: self)
    }
    return .markedRead
  }
}
