internal import MailboxInterface
internal import MailboxModel

/// The store's answers at one moment, asked for once for each mailbox and message of a batch.
struct StoreLook {
  private struct Place: Hashable {
    var mailbox: MailboxAddress
    var conversation: Conversation
  }

  private struct MessagePlace: Hashable {
    var mailbox: MailboxAddress
    var epoch: Epoch
    var sequence: UInt64
  }

  private let store: any MailboxOperations
  private var devices: [MailboxAddress: [Device]] = [:]
  private var epochs: [MailboxAddress: Epoch] = [:]
  private var preferences: [MailboxAddress: PushPreferences] = [:]
  private var badges: [MailboxAddress: UInt64] = [:]
  private var unread: [Place: Unread.Count] = [:]
  private var notifications: [Place: ConversationNotifications] = [:]
  private var entries: [MessagePlace: Page.Entry?] = [:]

  init(_ store: any MailboxOperations) { self.store = store }

  /// The devices of a mailbox; none of one that the store no longer has.
  mutating func devices(of mailbox: MailboxAddress) async throws(MailboxError) -> [Device] {
    if let known = devices[mailbox] { return known }
    var found: [Device] = []
    do throws(MailboxError) {
      found = try await store.devices(of: mailbox)
    } catch {
      guard case .unknownUser = error else { throw error }
    }
    devices[mailbox] = found
    return found
  }

  /// One of them; nil when the store does not know it.
  mutating func device(
    _ id: DeviceID, of mailbox: MailboxAddress
  ) async throws(MailboxError) -> Device? {
    try await devices(of: mailbox).first { $0.id == id }
  }

  /// The devices of a mailbox have changed.
  mutating func forgetDevices(of mailbox: MailboxAddress) { devices[mailbox] = nil }

  /// The mailbox's present history.
  mutating func epoch(of mailbox: MailboxAddress) async throws(MailboxError) -> Epoch {
    if let known = epochs[mailbox] { return known }
    let found = try await store.summary(of: mailbox).epoch
    epochs[mailbox] = found
    return found
  }

  mutating func preferences(
    of mailbox: MailboxAddress
  ) async throws(MailboxError) -> PushPreferences {
    if let known = preferences[mailbox] { return known }
    let found = try await store.pushPreferences(of: mailbox)
    preferences[mailbox] = found
    return found
  }

  /// Returns the number of unread messages that a user wants counted; 0 for a mailbox that is gone.
  mutating func badge(of mailbox: MailboxAddress) async throws(MailboxError) -> UInt64 {
    if let known = badges[mailbox] { return known }
    var found: UInt64 = 0
    do throws(MailboxError) {
      found =
        try await preferences(of: mailbox).countsMuted
        ? try await store.summary(of: mailbox).unread
        : try await store.unreadWithoutMuted(of: mailbox)
    } catch {
      guard case .unknownUser = error else { throw error }
    }
    badges[mailbox] = found
    return found
  }

  /// Returns the unread messages of a conversation; none in a mailbox that the store no longer has.
  mutating func unread(
    in conversation: Conversation, of mailbox: MailboxAddress
  ) async throws(MailboxError) -> Unread.Count {
    let place = Place(mailbox: mailbox, conversation: conversation)
    if let known = unread[place] { return known }
    var found = Unread.Count(conversation: conversation, count: 0, readThrough: 0, newest: 0)
    do throws(MailboxError) {
      found = try await store.unread(of: mailbox, in: [conversation]).conversations.first ?? found
    } catch {
      guard case .unknownUser = error else { throw error }
    }
    unread[place] = found
    return found
  }

  mutating func notifications(
    of conversation: Conversation, in mailbox: MailboxAddress
  ) async throws(MailboxError) -> ConversationNotifications {
    let place = Place(mailbox: mailbox, conversation: conversation)
    if let known = notifications[place] { return known }
    let found = try await store.notifications(of: conversation, in: mailbox)
    notifications[place] = found
    return found
  }

  /// Finds what has become of a message: the one that was owed, and no other at its place.
  mutating func fate(of push: PendingPush) async throws(MailboxError) -> PushQuestion.Fate {
    switch try await entry(for: push) {
    case .message(let message)
    where message.sequence == push.sequence && message.message.sender == push.sender
      && message.sentAt == push.sentAt:
      return .waiting(message)
    case .gap(let gap) where (gap.from...max(gap.from, gap.to)).contains(push.sequence):
      return .gone(gap.reason.rule)
    default: return .gone(.purged)
    }
  }

  /// Reads the entry at a message's place; nil when there is none, or in another epoch.
  private mutating func entry(
    for push: PendingPush
  ) async throws(MailboxError) -> Page.Entry? {
    let place = MessagePlace(
      mailbox: push.key.mailbox, epoch: push.epoch, sequence: push.sequence)
    if let known = entries[place] { return known }
    let before = Cursor(epoch: push.epoch, sequence: push.sequence - 1)
    var found: Page.Entry?
    do throws(MailboxError) {
      found = try await store.drain(
        push.key.mailbox, from: .after(before), limit: DrainLimit(entries: 1)
      ).entries().first
    } catch {
      switch error {
      case .cursorOfAnotherEpoch, .cursorFromTheFuture, .unknownUser: break
      default: throw error
      }
    }
    entries[place] = .some(found)
    return found
  }

  /// Returns whether the user has read the conversation through a message.
  mutating func isRead(
    _ message: WaitingMessage, in conversation: Conversation, of mailbox: MailboxAddress
  ) async throws(MailboxError) -> Bool {
    let unread = try await unread(in: conversation, of: mailbox)
    // Without a count there is no counting message that is unread. Of others the feed has told whether
    // they were read.
    guard unread.count > 0 else { return message.number > 0 }
    return message.sequence <= unread.readThrough
  }
}
