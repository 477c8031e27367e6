internal import MailboxModel
internal import MailboxStore

/// Users with a phone each that sleeps and has a push token.
struct SleepingPhones {
  private static let batch = 1000
  private static let phone = DeviceID(checked: "phone")

  private let mailboxes: [MailboxAddress]

  init(count: Int) {
    mailboxes = (0..<count).map { MailboxAddress(UserID(checked: "user-\($0)")) }
  }

  /// A token as Apple's look: hexadecimal.
  private static func token(of mailbox: MailboxAddress) -> String {
    mailbox.user.value.utf8.map { String($0, radix: 16) }.joined() + "00"
  }

  /// The mailbox of a message.
  func mailbox(_ number: Int) -> MailboxAddress { mailboxes[number % mailboxes.count] }

  /// Makes them known to a store.
  func register(in store: EmbeddedStore) async throws {
    for part in stride(from: 0, to: mailboxes.count, by: Self.batch) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for mailbox in mailboxes[part..<min(part + Self.batch, mailboxes.count)] {
          group.addTask {
            _ = try await store.register(Self.phone, of: mailbox, replacingOthers: false)
            let binding = Binding(
              token: Self.token(of: mailbox), platform: .apns, credential: "apple",
              topic: "org.example.chat")
            try await store.bind(binding, to: Self.phone, of: mailbox)
          }
        }
        try await group.waitForAll()
      }
    }
  }
}
