public import MailboxModel
public import MailboxStore

/// Performs the steps of a chat on a store and reads back what the mailboxes hold.
public struct ChatReplay: Sendable {
  /// The device that everybody has.
  public static let device = DeviceID(checked: "phone")

  /// The lines that steps refer to.
  public let lines: [ChatLine]
  /// The room.
  public let room: GroupID

  /// Replays these lines.
  public init(lines: [ChatLine]) throws(MailboxError) {
    self.lines = lines
    room = try GroupID(lines.first?.room ?? "#room")
  }

  /// Settings under which nothing ends by itself: no expiry, lease or quota.
  public static var settings: StoreSettings {
    StoreSettings.testing.with {
      $0.journalBudgetBytes = 4 << 20
      $0.settledBytesMax = 1 << 38
      $0.timeToLiveSeconds = Message.timeToLiveSecondsMax
      $0.deviceLeaseSeconds = Message.timeToLiveSecondsMax
      $0.mailboxMessagesMax = 1 << 32
      $0.mailboxBytesMax = 1 << 40
    }
  }

  /// Builds the deposit of a line.
  public func deposit(_ line: Int, to users: [UserID]) throws(MailboxError) -> Deposit {
    let said = lines[line]
    var message = Message.group(
      said.text ?? "", in: room, from: try UserID(said.user),
      id: MessageID(checked: "line-\(line)"))
    message.sentAt = Timestamp(seconds: 1_700_000_000 + said.at)
    return Deposit(message, to: users.map { MailboxAddress($0) })
  }

  /// Performs one step.
  public func perform(_ step: ChatStep, on store: some MailboxOperations) async throws(MailboxError)
  {
    switch step {
    case .deposit(let line, let users):
      let deposit = try deposit(line, to: users)
      _ = try await store.deposit(deposit.message, to: deposit.recipients)
    case .acknowledge(let user, let through):
      try await store.acknowledge(MailboxAddress(user), device: Self.device, sequence: through)
    case .read(let user, let through):
      _ = try await store.markRead(
        MailboxAddress(user), conversation: .group(room), through: through)
    }
  }

  /// Returns what a mailbox holds, in the terms of the expectation; nil when there is none.
  public func held(
    by user: UserID, in store: some MailboxOperations
  ) async throws -> ChatExpectation.Mailbox? {
    let address = MailboxAddress(user)
    guard let summary = try await Self.summary(of: address, in: store) else { return nil }
    let slots = try await store.drainAll(address, from: .acknowledged(by: Self.device))
    var waiting: [Int] = []
    for slot in slots {
      guard case .message(let message) = slot, let id = message.message.id?.value,
        let line = Int(id.dropFirst("line-".count))
      else { throw UnsoundDrain("\(slot) waits for \(user)") }
      let said = lines[line]
      guard message.text == said.text ?? "", message.message.sender.value == said.user else {
        throw UnsoundDrain("line \(line) waits for \(user) as '\(message.text)'")
      }
      waiting.append(line)
    }
    if let last = slots.last, last.sequence != summary.head {
      throw UnsoundDrain("the drain of \(user) ends at \(last), its head is \(summary.head)")
    }
    let unread = try await store.unread(of: address, in: [.group(room)])
    guard unread.total == summary.unread, unread[.group(room)] == unread.total else {
      throw UnsoundDrain("\(user) has \(unread), in sum \(summary.unread)")
    }
    return ChatExpectation.Mailbox(
      head: summary.head, waiting: waiting, readThrough: summary.head - unread.total)
  }

  private static func summary(
    of address: MailboxAddress, in store: some MailboxOperations
  ) async throws -> MailboxSummary? {
    do {
      return try await store.summary(of: address)
    } catch {
      if case .unknownUser = error { return nil }
      throw error
    }
  }

  /// Returns what the mailboxes of some people hold.
  public func held(
    by users: some Sequence<UserID>, in store: some MailboxOperations
  ) async throws -> ChatExpectation {
    var expectation = ChatExpectation()
    for user in users { expectation.mailboxes[user] = try await held(by: user, in: store) }
    return expectation
  }
}
