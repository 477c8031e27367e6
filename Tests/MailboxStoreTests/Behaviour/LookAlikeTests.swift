import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// Ids are bytes, on the whole way through the store.
@Suite("G3: users whose ids look alike are two", .stores) struct LookAlikeTests {
  private let one = UserID(checked: LookAlikes.composed)
  private let other = UserID(checked: LookAlikes.decomposed)
  private var both: [MailboxAddress] { [MailboxAddress(one), MailboxAddress(other)] }

  private func settledAndNot(
    _ body: (OpenStore) async throws -> Void
  ) async throws {
    for isSettled in [false, true] {
      let open = try await OpenStore()
      do {
        try await body(open)
        if isSettled { try await open.store.settle() }
        try await open.reopen()
        try #require(try open.store.view.verify { _ in }.problems.isEmpty)
      } catch {
        await open.store.close()
        throw error
      }
      await open.store.close()
    }
  }

  @Test func `a deposit to both reaches both, and one to one of them that one`() async throws {
    let open = try await OpenStore()
    let receipt = try await open.store.deposit(.direct("both", id: "m1"), to: both)
    #expect(receipt.entries.count == 2)
    _ = try await open.store.deposit(.direct("one", id: "m2"), to: [both[0]])
    for round in 0..<3 {
      #expect(try await open.store.texts(of: both[0]) == ["both", "one"])
      #expect(try await open.store.texts(of: both[1]) == ["both"])
      #expect(try open.store.unread(of: both[0]).total == 2)
      #expect(try open.store.unread(of: both[1]).total == 1)
      if round == 1 { try await open.store.settle() }
      try await open.reopen()
    }
    await open.store.close()
  }

  @Test func `a message of the other is not one's own, and a mention names one`() async throws {
    try await withStore { store, _ in
      let from = Message.direct("from the other").with { $0.sender = other }
      _ = try await store.deposit(from, to: both)
      #expect(try store.unread(of: both[0]).total == 1)
      #expect(try store.unread(of: both[1]).total == 0)
      let mention = Message.group("hello").with { $0.mentions.users = [one] }
      #expect(mention.mentions.contains(one) && !mention.mentions.contains(other))
    }
  }

  @Test func `conversations, message ids and recalls are told apart`() async throws {
    try await withStore { store, _ in
      for sender in [one, other] {
        let message = Message.direct("from \(sender)", id: "m1").with { $0.sender = sender }
        _ = try await store.deposit(message, to: ["bob"])
      }
      #expect(try store.unread(of: "bob").conversations.count == 2)
      _ = try await store.markRead("bob", conversation: .peer(one), through: 2)
      #expect(try store.unread(of: "bob").total == 1)
      for id in LookAlikes.both {
        _ = try await store.deposit(
          .direct("x", id: MessageID(checked: id)), to: ["carol"])
      }
      #expect(try await store.texts(of: "carol").count == 2)
      let groups = LookAlikes.both.map { GroupID(checked: $0) }
      for group in groups { _ = try await store.deposit(.group("x", in: group), to: ["carol"]) }
      try await store.setNotifications(.none, of: .group(groups[0]), in: "carol")
      #expect(try store.notifications(of: .group(groups[1]), in: "carol") == .all)
    }
  }

  @Test func `devices, tokens, preferences and feed readers are told apart`() async throws {
    try await settledAndNot { open in
      let store = open.store
      for id in LookAlikes.both {
        _ = try await store.register(DeviceID(checked: id), of: both[0], replacingOthers: false)
        try await store.bind(
          Binding(token: id, platform: .webhook, credential: "hook"), to: DeviceID(checked: id),
          of: both[0])
      }
      #expect(try store.devices(of: both[0]).compactMap(\.binding).count == 2)
      try await store.signOut(DeviceID(checked: LookAlikes.composed), of: both[0])
      #expect(try store.devices(of: both[0]).count { $0.presence.isSignedIn } == 1)
      var off = PushPreferencesChange()
      off.isEnabled = .to(false)
      for mailbox in both {
        _ = try await store.register("phone", of: mailbox, replacingOthers: false)
      }
      _ = try await store.changePushPreferences(off, of: both[0])
      #expect(try both.map { try store.pushPreferences(of: $0).isEnabled } == [false, true])
      let start = try store.feedEnd()
      try await store.keepFeedPosition(
        start, ofReader: FeedReaderName(checked: LookAlikes.composed))
      #expect(
        try store.feedPosition(ofReader: FeedReaderName(checked: LookAlikes.decomposed)) == nil)
    }
  }
}
