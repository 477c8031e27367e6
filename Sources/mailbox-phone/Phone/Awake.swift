internal import AsyncAlgorithms
internal import MailboxClient
internal import MailboxModel
internal import MailboxTool

/// The app while it runs: connected, and showing what comes.
struct Awake {
  let client: MailboxClient
  private let showing: Task<Void, any Error>

  init(client: MailboxClient, user: UserID, screen: Screen, events: AsyncChannel<PhoneEvent>) {
    self.client = client
    showing = Task {
      do {
        try await client.connected { client in
          async let counts: Void = screen.follow(client.unread)
          for try await arrival in client.messages {
            try screen.show(arrival)
            if case .caughtUp = arrival { try await screen.tellPushed(to: user, asking: client) }
          }
          await counts
        }
      } catch {
        // Told beside this task: the phone may be waiting for it to end, and hear nothing meanwhile.
        Task { await events.send(.ended(error)) }
        throw error
      }
    }
  }

  /// Closes the connection, without signing out. Throws what had ended it before.
  func end() async throws {
    await client.stop()
    try await showing.value
  }
}

extension Screen {
  /// Tells what of the backlog was to be pushed. The wishes may be out of reach: that is no end.
  fileprivate func tellPushed(to user: UserID, asking client: MailboxClient) async throws {
    do {
      let line = try await takeBacklog().pushed(to: user, asking: client)
      if let line { try show(line) }
    } catch let error as MailboxClientError {
      StandardError.complain("what was pushed meanwhile is not known: \(error)")
    }
  }
}
