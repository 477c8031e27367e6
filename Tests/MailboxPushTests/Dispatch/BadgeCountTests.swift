@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("What counts in a badge, and how far") struct BadgeCountTests {
  private let bob: MailboxAddress = "bob"

  private var reported: PushSettings {
    var settings = PushSettings()
    settings.badge = .reported
    return settings
  }

  @Test(arguments: [Binding.Platform.apns, .fcm])
  func `a reported badge that is no int32 is capped at the largest, and does not grow`(
    platform: Binding.Platform
  ) async throws {
    let gateway = RecordingGateway()
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(gateway, push: reported)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    let binding = Binding(token: "ab", platform: platform, credential: "main")
    try await pushed.store.bind(binding, to: "phone", of: bob)
    try await pushed.store.setPresence(.foreground, badge: nil, of: "phone", in: bob)
    // An app that clears its badge with -1.
    try await pushed.store.setPresence(.background, badge: .max, of: "phone", in: bob)
    #expect(try pushed.store.devices(of: bob).map(\.reportedBadge) == [2_147_483_647])
    pushed.clock.advance(seconds: 120)
    for _ in 0..<2 { _ = try await pushed.store.deposit(.direct("hi"), to: [bob]) }
    try await dispatcher.runUntilIdle()
    #expect(gateway.messages.count == 2)
    let key = platform == .apns ? "\"badge\":" : "\"notification_count\":"
    #expect(
      gateway.messages.allSatisfy {
        $0.body.contains("\(key)2147483647}")
          || $0.body.contains("\(key)2147483647,")
      })
    await pushed.store.close()
  }

  @Test func `a composed badge is at most an int32`() {
    let situation = PayloadSituation("badge") { $0.badge = .max }
    #expect(situation.content.badge == 2_147_483_647)
  }

  @Test func `muted conversations count unless the user does not want that, which shows at once`()
    async throws
  {
    let gateway = RecordingGateway()
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    let store = pushed.store
    for _ in 0..<3 { _ = try await store.deposit(.group("hi", in: "#loud"), to: [bob]) }
    try await store.setNotifications(.none, of: "#loud", in: bob)
    _ = try await store.deposit(.direct("hi"), to: [bob])
    try await dispatcher.runUntilIdle()
    #expect(gateway.messages.last?.body.contains("\"badge\":4") == true)
    var change = PushPreferencesChange()
    change.countsMuted = .to(false)
    try await store.changePushPreferences(change, of: bob)
    try await dispatcher.runUntilIdle()
    #expect(gateway.badges.last == "{\"aps\":{\"badge\":1}}")
    try await store.setNotifications(.mentions, of: "#loud", in: bob)
    try await dispatcher.runUntilIdle()
    #expect(gateway.badges.last == "{\"aps\":{\"badge\":4}}")
    await store.close()
  }

  @Test func `a muted conversation adds nothing to a reported badge when the user wants that`()
    async throws
  {
    let gateway = RecordingGateway()
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(gateway, push: reported)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    let store = pushed.store
    var change = PushPreferencesChange()
    change.countsMuted = .to(false)
    try await store.changePushPreferences(change, of: bob)
    try await store.setNotifications(.none, of: "#loud", in: bob)
    try await store.setPresence(.foreground, badge: nil, of: "phone", in: bob)
    try await store.setPresence(.background, badge: 7, of: "phone", in: bob)
    pushed.clock.advance(seconds: 120)
    for _ in 0..<3 { _ = try await store.deposit(.group("hi", in: "#loud"), to: [bob]) }
    _ = try await store.deposit(.direct("hi"), to: [bob])
    try await dispatcher.runUntilIdle()
    #expect(gateway.messages.map(\.body).count { $0.contains("\"badge\":8") } == 1)
    await store.close()
  }

  @Test func `setting a sound does not turn pushes on again`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    for change: (inout PushPreferencesChange) -> Void in [
      { $0.isEnabled = .to(false) }, { $0.oneToOneSound = .to("bell") },
    ] {
      var changed = PushPreferencesChange()
      change(&changed)
      try await pushed.store.changePushPreferences(changed, of: bob)
    }
    _ = try await pushed.store.deposit(.direct("hi"), to: [bob])
    try await dispatcher.runUntilIdle()
    #expect(gateway.all.isEmpty)
    await pushed.store.close()
  }
}
