internal import MailboxModel
internal import MailboxStore

/// This project's store, used as its documentation says: one task a depositor, each awaiting.
final class MailboxContender: Contender {
  private static let fillArray = 2_000

  let store: EmbeddedStore
  let directory: String
  var secondsToOpen = 0.0

  init(_ options: OpeningOptions) async throws {
    var settings = StoreSettings()
    settings.journalBudgetBytes = options.journalBudgetBytes
    settings.mailboxMessagesMax = options.mailboxMessagesMax
    directory = options.directory
    store = try await EmbeddedStore.open(at: options.directory, settings: settings)
  }

  func close() async { await store.close() }

  func settle() async throws { try await store.settle() }

  func logBytes() async throws -> UInt64? { try store.feedEnd().rawValue }

  func fill(_ filling: Filling) async throws {
    let message = try MailboxMessage(bodyBytes: filling.bodyBytes)
    var deposits: [Deposit] = []
    for _ in 0..<filling.messagesEach {
      for user in 0..<filling.users {
        deposits.append(Deposit(message.to(user), to: [MailboxNames.address(user)]))
        if deposits.count == Self.fillArray {
          try await depositAll(deposits)
          deposits.removeAll(keepingCapacity: true)
        }
      }
    }
    try await depositAll(deposits)
  }

  func drain(_ users: [UInt32]) async throws -> Tally {
    var tally = Tally()
    for user in users { try drain(user, into: &tally) }
    return tally
  }

  /// Drains all pages of a mailbox; returns where it ended, nil when nobody ever wrote to it.
  @discardableResult
  func drain(_ user: UInt32, into tally: inout Tally) throws -> Cursor? {
    let address = MailboxNames.address(user)
    var start = DrainStart.oldest
    while true {
      guard let page = try self.page(of: address, from: start) else { return nil }
      tally.messages += UInt64(page.messageCount)
      tally.bytes += UInt64(page.bytes.count)
      guard page.hasMore else { return page.cursor }
      start = .after(page.cursor)
    }
  }

  private func page(of mailbox: MailboxAddress, from start: DrainStart) throws -> Page? {
    do {
      return try store.drain(mailbox, from: start, limit: DrainLimit())
    } catch MailboxError.unknownUser {
      return nil
    }
  }

  func drainAndAcknowledge(_ users: [UInt32], atATime: Int) async throws -> Tally {
    try await withThrowingTaskGroup(of: Tally.self) { group in
      for worker in 0..<min(atATime, users.count) {
        group.addTask {
          var tally = Tally()
          for index in stride(from: worker, to: users.count, by: atATime) {
            guard let cursor = try self.drain(users[index], into: &tally) else { continue }
            try await self.acknowledge(users[index], through: cursor)
          }
          return tally
        }
      }
      return try await group.reduce(into: Tally()) { $0 += $1 }
    }
  }

  func acknowledge(_ user: UInt32, through cursor: Cursor) async throws {
    try await store.acknowledge(
      MailboxNames.address(user), device: MailboxNames.device, through: cursor)
  }

  func deliver(_ messages: [GroupMessage], draining users: [UInt32]) async throws -> Tally {
    async let drained = drainAndAcknowledge(users, atATime: max(users.count, 1))
    try await depositAll(
      messages.map { message in
        Deposit(
          Message(
            from: MailboxNames.friend(of: 0), audience: .group(Group(GroupID(checked: "g"))),
            content: .encrypted(message.body)),
          to: message.members.map(MailboxNames.address))
      })
    return try await drained
  }

  /// A page's entries have a tag, a length, the sequence and the number before each body.
  func expected(mailboxes: Int, messagesEach: Int, bodyBytes: Int) -> Tally {
    var bytes = 0
    for sequence in 1...max(messagesEach, 1) {
      let content = 2 * (1 + Self.varintBytes(sequence)) + bodyBytes
      bytes += 1 + Self.varintBytes(content) + content
    }
    return Tally(messages: UInt64(mailboxes * messagesEach), bytes: UInt64(mailboxes * bytes))
  }

  func depositAll(_ deposits: [Deposit]) async throws {
    for result in await store.deposit(deposits) { _ = try result.get() }
  }

  private static func varintBytes(_ value: Int) -> Int {
    max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7)
  }
}

/// The state that tasks share is the store's own, which is safe.
extension MailboxContender: @unchecked Sendable {}
