internal import AsyncAlgorithms
internal import MailboxClient

/// The app while it runs: connected, and showing what comes.
struct Awake {
  let client: MailboxClient
  private let showing: Task<Void, any Error>

  init(client: MailboxClient, screen: Screen, events: AsyncChannel<PhoneEvent>) {
    self.client = client
    showing = Task {
      do {
        try await client.connected { client in
          async let counts: Void = screen.follow(client.unread)
          for try await arrival in client.messages { try screen.show(arrival) }
          await counts
        }
      } catch {
        await events.send(.ended(error))
      }
    }
  }

  /// Closes the connection, without signing out.
  func end() async throws {
    await client.stop()
    try await showing.value
  }
}
