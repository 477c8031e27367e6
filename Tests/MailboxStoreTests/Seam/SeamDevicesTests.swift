import MailboxInterface
import MailboxModel
import MailboxTesting
import Testing

/// The seam's promises about devices, preferences and the feed, kept by each of its implementations.
@Suite("The seam's devices and feed, whoever implements it", .stores) struct SeamDevicesTests {
  @Test(arguments: SeamStore.allCases)
  func `G11: a token moves to the device that binds it last`(_ kind: SeamStore) async throws {
    try await kind.with { store, clock in
      let binding = Binding(
        token: "token", platform: .fcm, credential: "fcm", registeredAt: clock.now)
      for user in ["bob", "carol"] as [MailboxAddress] {
        _ = try await store.register("phone", of: user, replacingOthers: false)
        try await store.bind(binding, to: "phone", of: user)
      }
      #expect(try await store.devices(of: "bob").allSatisfy { $0.binding == nil })
      try await store.unbind("phone", of: "carol", token: "other")
      #expect(try await store.devices(of: "carol").first?.binding == binding)
    }
  }

  @Test(arguments: SeamStore.allCases)
  func `G12: who signed out comes back only with a user at it`(_ kind: SeamStore) async throws {
    try await kind.with { store, _ in
      _ = try await store.resume("phone", of: "bob", replacingOthers: false)
      _ = try await store.register("tablet", of: "bob", replacingOthers: true)
      let devices = try await store.devices(of: "bob")
      #expect(devices.map(\.presence) == [.replaced, .suspended])
      await #expect(throws: MailboxError.deviceSignedOut("phone", of: "bob")) {
        try await store.resume("phone", of: "bob", replacingOthers: false)
      }
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      try await store.setPresence(.foreground, badge: nil, of: "phone", in: "bob")
      let awake = try await store.awakeDevices(after: nil, limit: 10)
      #expect(awake.mailboxes.map(\.mailbox) == ["bob"] && awake.next == nil)
      #expect(awake.mailboxes.flatMap(\.devices).map(\.id) == ["phone"])
      try await store.removeDevice("phone", of: "bob")
      await #expect(throws: MailboxError.unknownDevice("phone", of: "bob")) {
        try await store.signOut("phone", of: "bob")
      }
    }
  }

  @Test(arguments: SeamStore.allCases)
  func `what a user wants of pushes outlives a purge`(_ kind: SeamStore) async throws {
    try await kind.with { store, _ in
      var change = PushPreferencesChange()
      change.isEnabled = .to(false)
      let wanted = try await store.changePushPreferences(change, of: "bob")
      try await store.setNotifications(.none, of: "#room", in: "bob")
      _ = try await store.purge("bob", removingDevices: true)
      #expect(try await store.pushPreferences(of: "bob") == wanted && !wanted.isEnabled)
      #expect(try await store.notifications(of: "#room", in: "bob") == .all)
    }
  }

  @Test(arguments: SeamStore.allCases)
  func `the feed tells every change in order, and waits for the next`(
    _ kind: SeamStore
  ) async throws {
    try await kind.with { store, _ in
      let start = try await store.feedEnd()
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      _ = try await store.deposit(.group("hi", id: "1"), to: ["bob", "carol"])
      _ = try await store.recall("1", from: "alice", in: ["carol"])
      _ = try await store.markRead("bob", conversation: "#room", through: 1)
      try await store.acknowledge("bob", device: "phone", sequence: 1)
      let events = try await store.events(after: start)
      #expect(
        events.map { "\($0.change)".split(separator: "(")[0] } == [
          "device", "deposited", "removed", "read", "acknowledged",
        ])
      let end = try await store.feedEnd()
      async let next = store.feed(after: end, limit: 1)
      _ = try await store.deposit(.direct("online").with { $0.isOnlineOnly = true }, to: ["dave"])
      let page = try await next
      guard case .deposited(let message)? = page.events.first?.change else {
        Issue.record("the feed shows \(page.events)")
        return
      }
      #expect(message.recipients.map(\.sequence) == [0])
      #expect(try message.decoded().text == "online")
      try await store.keepFeedPosition(page.next, ofReader: "reader")
      #expect(try await store.feedPosition(ofReader: "reader") == page.next)
      #expect(try await store.feedPosition(ofReader: "other") == nil)
    }
  }

  @Test(arguments: SeamStore.allCases)
  func `a store that is well says so, and counts what it holds`(_ kind: SeamStore) async throws {
    try await kind.with { store, clock in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      _ = try await store.deposit(.group("hi"), to: ["bob", "carol"])
      let statistics = try await store.statistics()
      #expect((statistics.mailboxes, statistics.messages, statistics.unread) == (2, 2, 2))
      #expect(statistics.devices == 1)
      #expect(store.condition == StoreCondition() && store.now == clock.now)
      let report = try await store.verify()
      #expect(report.isSound && (report.mailboxes, report.messages) == (2, 2))
    }
  }
}
