internal import MailboxModel
internal import MailboxStore

/// Makes a store in which the same number of messages waits for each user.
struct FillStore: Codable, Sendable {
  /// Deposits that are committed together.
  private static let together = 10_000

  var directory: String
  var users: Int
  var messages: Int
  var messageBytes: Int
  /// True when they are moved from the journal to the files where they stay.
  var isSettled: Bool

  /// The settings of this benchmark's stores: room for all that is put in.
  static var settings: StoreSettings {
    var settings = StoreSettings()
    settings.mailboxMessagesMax = 10_000_000
    settings.mailboxBytesMax = 8 << 30
    return settings
  }

  func run() async throws {
    let store = try await EmbeddedStore.open(at: directory, settings: Self.settings)
    if users == 1 { try await fillOne(store) } else { try await fillMany(store) }
    if isSettled { try await store.settle() }
    await store.close()
    Answer.say(Answer())
  }

  private func fillOne(_ store: EmbeddedStore) async throws {
    let mailbox = try Names.mailbox(0)
    // A device that never comes holds the messages for every round.
    _ = try await store.register(DeviceID("keeper"), of: mailbox, replacingOthers: false)
    for start in stride(from: 1, through: messages, by: Self.together) {
      let deposits = try (start..<min(start + Self.together, messages + 1)).map {
        Deposit(try Names.message($0, bytes: messageBytes), to: [mailbox])
      }
      for result in await store.deposit(deposits) { _ = try result.get() }
    }
  }

  private func fillMany(_ store: EmbeddedStore) async throws {
    let everyone = try (0..<users).map { try Names.mailbox($0) }
    for number in 1...messages {
      let message = try Names.message(number, bytes: messageBytes)
      for start in stride(from: 0, to: users, by: Self.together) {
        let some = Array(everyone[start..<min(start + Self.together, users)])
        _ = try await store.deposit(message, to: some)
      }
    }
  }
}
