import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("Preferences", .stores) struct PreferenceTests {
  @Test func `push preferences are kept as they were set`() async throws {
    let open = try await OpenStore()
    var preferences = PushPreferences()
    preferences.isEnabled = false
    preferences.oneToOneSound = ""
    preferences.groupSound = "bell"
    preferences.silentUntil = Timestamp(milliseconds: 1_800_000_000_001)
    preferences.quietHours = try QuietHours(
      startMinute: 1320, endMinute: 420, timeZone: "Europe/Berlin")
    try await open.store.setPushPreferences(preferences, of: "bob")
    for _ in 0..<2 {
      #expect(try open.store.pushPreferences(of: "bob") == preferences)
      try await open.store.settle()
      try await open.reopen()
    }
    try await open.store.setPushPreferences(PushPreferences(), of: "bob")
    #expect(try open.store.pushPreferences(of: "bob") == PushPreferences())
    await open.store.close()
  }

  @Test func `what a change does not name stays as it is`() async throws {
    try await withStore { store, _ in
      var all = PushPreferences()
      all.isEnabled = false
      all.oneToOneSound = "ping"
      all.groupSound = "bell"
      all.silentUntil = Timestamp(milliseconds: 1_800_000_000_001)
      all.quietHours = try QuietHours(startMinute: 1, endMinute: 2, timeZone: "UTC")
      all.countsMuted = false
      try await store.setPushPreferences(all, of: "bob")
      #expect(try await store.changePushPreferences(PushPreferencesChange(), of: "bob") == all)
      for (change, expected):
        (
          (inout PushPreferencesChange) -> Void, (inout PushPreferences) -> Void
        ) in [
          ({ $0.oneToOneSound = .to("song") }, { $0.oneToOneSound = "song" }),
          ({ $0.groupSound = .to(nil) }, { $0.groupSound = nil }),
          ({ $0.quietHours = .to(nil) }, { $0.quietHours = nil }),
          ({ $0.silentUntil = .to(nil) }, { $0.silentUntil = nil }),
          ({ $0.countsMuted = .to(true) }, { $0.countsMuted = true }),
          ({ $0.isEnabled = .to(true) }, { $0.isEnabled = true }),
        ]
      {
        var changed = PushPreferencesChange()
        change(&changed)
        expected(&all)
        #expect(try await store.changePushPreferences(changed, of: "bob") == all)
        #expect(try store.pushPreferences(of: "bob") == all)
        try await store.settle()
      }
    }
  }

  @Test func `changes of two devices at once are both kept`() async throws {
    try await withStore { store, _ in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<50 {
          group.addTask {
            var change = PushPreferencesChange()
            change.oneToOneSound = .to("\(number)")
            try await store.changePushPreferences(change, of: "bob")
          }
          group.addTask {
            var change = PushPreferencesChange()
            change.isEnabled = .to(false)
            try await store.changePushPreferences(change, of: "bob")
          }
        }
        try await group.waitForAll()
      }
      let found = try store.pushPreferences(of: "bob")
      #expect(!found.isEnabled)
      #expect(found.oneToOneSound != nil)
    }
  }

  @Test func `a conversation's notifications are all until they are set`() async throws {
    let open = try await OpenStore()
    _ = try await open.store.deposit(.group("hi"), to: ["bob"])
    #expect(try open.store.notifications(of: "#room", in: "bob") == .all)
    try await open.store.setNotifications(.mentions, of: "#room", in: "bob")
    try await open.store.setNotifications(.none, of: "alice", in: "bob")
    for _ in 0..<2 {
      #expect(try open.store.notifications(of: "#room", in: "bob") == .mentions)
      #expect(try open.store.notifications(of: "alice", in: "bob") == .none)
      #expect(try open.store.notifications(of: "#other", in: "bob") == .all)
      try await open.store.settle()
      try await open.reopen()
    }
    await open.store.close()
  }

  @Test func `setting notifications does not touch what is unread`() async throws {
    try await withStore { store, _ in
      for _ in 1...3 { _ = try await store.deposit(.group("hi"), to: ["bob"]) }
      try await store.setNotifications(.none, of: "#room", in: "bob")
      try await store.settle()
      #expect(try store.unread(of: "bob").total == 3)
    }
  }
}
