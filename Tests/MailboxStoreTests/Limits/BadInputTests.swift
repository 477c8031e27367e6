import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("Bad input: a typed error, and nothing changed", .stores) struct BadInputTests {
  /// One operation that must be refused.
  struct Refused: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: String
    var operation: @Sendable (EmbeddedStore) async throws -> Void

    init(
      _ what: String, _ code: String,
      _ operation: @escaping @Sendable (EmbeddedStore) async throws -> Void
    ) {
      testDescription = what
      self.code = code
      self.operation = operation
    }
  }

  private static let tooLong = String(repeating: "x", count: 129)
  private static let nobody: MailboxAddress = "nobody"

  static let refused: [Refused] = [
    Refused("an empty user id", "invalidIdentifier") {
      _ = try await $0.deposit(.direct("hi"), to: [MailboxAddress(UserID(String()))])
    },
    Refused("a user id that is too long", "invalidIdentifier") {
      _ = try await $0.deposit(.direct("hi"), to: [MailboxAddress(UserID(tooLong))])
    },
    Refused("a message over the limit", "messageTooLarge") {
      _ = try await $0.deposit(.direct(String(repeating: "x", count: 97 * 1024)), to: ["bob"])
    },
    Refused("a message over the limit to a new mailbox", "messageTooLarge") {
      _ = try await $0.deposit(.direct(String(repeating: "x", count: 97 * 1024)), to: ["new"])
    },
    Refused("no recipients", "noRecipients") { _ = try await $0.deposit(.direct("hi"), to: []) },
    Refused("too many recipients", "tooManyRecipients") {
      let everybody = (0...Deposit.recipientsMax).map { MailboxAddress(UserID(checked: "u\($0)")) }
      _ = try await $0.deposit(.group("hi"), to: everybody)
    },
    Refused("a copy to the sender that names no peer, of several", "peerNeeded") {
      _ = try await $0.deposit(.direct("hi", from: "alice"), to: ["bob", "alice", "carol"])
    },
    Refused("a time to live over ten years", "invalidArgument") {
      let message = Message.direct("hi").with {
        $0.timeToLiveSeconds = Message.timeToLiveSecondsMax + 1
      }
      _ = try await $0.deposit(message, to: ["bob"])
    },
    Refused("a message sent beyond the year 9999", "invalidArgument") {
      let message = Message.direct("hi").with { $0.sentAt = Timestamp(milliseconds: .max) }
      _ = try await $0.deposit(message, to: ["bob"])
    },
    Refused("a push that its provider would refuse", "invalidArgument") {
      var push = OfflinePush()
      push.analyticsLabel = "two words"
      _ = try await $0.deposit(.direct("hi").with { $0.push = push }, to: ["bob"])
    },
    Refused("a language that is none", "invalidArgument") {
      var preferences = PushPreferences()
      preferences.language = "zh_CN"
      try await $0.setPushPreferences(preferences, of: "bob")
    },
    Refused("a token reported beyond the year 9999", "invalidArgument") {
      let moment = Timestamp(milliseconds: .max)
      try await $0.bind(
        Binding(token: "t", platform: .fcm, credential: "c", registeredAt: moment), to: "phone",
        of: "bob")
    },
    Refused("silence beyond the year 9999", "invalidArgument") {
      var preferences = PushPreferences()
      preferences.silentUntil = Timestamp(milliseconds: 253_402_300_800_000)
      try await $0.setPushPreferences(preferences, of: "bob")
    },
    Refused("quiet hours in a zone that does not exist", "invalidArgument") {
      var preferences = PushPreferences()
      preferences.quietHours = try QuietHours(
        startMinute: 0, endMinute: 9, timeZone: "Asia/Beijing")
      try await $0.setPushPreferences(preferences, of: "bob")
    },
    Refused("a sound with an endless name", "invalidArgument") {
      var preferences = PushPreferences()
      preferences.groupSound = String(repeating: "x", count: 257)
      try await $0.setPushPreferences(preferences, of: "bob")
    },
    Refused("a full mailbox", "quotaExceeded") {
      _ = try await $0.deposit(.direct("hi"), to: ["full"])
    },
    Refused("a full mailbox among others", "quotaExceeded") {
      _ = try await $0.deposit(.group("hi"), to: ["bob", "full", "new"])
    },
    Refused("the summary of an unknown user", "unknownUser") { _ = try $0.summary(of: nobody) },
    Refused("the drain of an unknown user", "unknownUser") {
      _ = try $0.drain(nobody, from: .oldest, limit: DrainLimit())
    },
    Refused("the counts of an unknown user", "unknownUser") { _ = try $0.unread(of: nobody) },
    Refused("the devices of an unknown user", "unknownUser") { _ = try $0.devices(of: nobody) },
    Refused("the preferences of an unknown user", "unknownUser") {
      _ = try $0.pushPreferences(of: nobody)
    },
    Refused("a user of another app", "unknownUser") {
      _ = try $0.summary(of: MailboxAddress("bob", in: "shop"))
    },
    Refused("a drain from another epoch", "cursorOfAnotherEpoch") {
      let cursor = Cursor(epoch: Epoch(rawValue: 7), sequence: 0)
      _ = try $0.drain("bob", from: .after(cursor), limit: DrainLimit())
    },
    Refused("an acknowledgement of another epoch", "cursorOfAnotherEpoch") {
      try await $0.acknowledge(
        "bob", device: "phone", through: Cursor(epoch: Epoch(rawValue: 7), sequence: 1))
    },
    Refused("a drain from the future", "cursorFromTheFuture") {
      let cursor = Cursor(epoch: try $0.summary(of: "bob").epoch, sequence: 3)
      _ = try $0.drain("bob", from: .after(cursor), limit: DrainLimit())
    },
    Refused("an acknowledgement from the future", "cursorFromTheFuture") {
      try await $0.acknowledge("bob", device: "phone", sequence: .max)
    },
    Refused("presence of an unknown device", "unknownDevice") {
      try await $0.setPresence(.foreground, badge: nil, of: "unknown", in: "bob")
    },
    Refused("signing out an unknown device", "unknownDevice") {
      try await $0.signOut("unknown", of: "bob")
    },
  ]

  @Test(arguments: refused)
  func `the operation is refused with a typed error that says what to do`(
    refused: Refused
  ) async throws {
    let settings = StoreSettings.testing.with {
      $0.mailboxMessagesMax = 2
      $0.quotaPolicy = .refuseNewest
    }
    try await withStore(settings) { store, _ in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      for user in ["bob", "full", "full"] as [MailboxAddress] {
        _ = try await store.deposit(.direct("hi"), to: [user])
      }
      let end = try store.feedEnd()
      let statistics = try store.view.statistics()
      let error = await #expect(throws: MailboxError.self) { try await refused.operation(store) }
      #expect(error?.code == refused.code)
      #expect(error?.hint.isEmpty == false)
      #expect(try store.feedEnd() == end)
      #expect(try store.view.statistics() == statistics)
      #expect(try store.devices(of: "bob").map(\.acknowledged) == [0])
    }
  }

  @Test func `operations on a closed store say that it is closed`() async throws {
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("hi"), to: ["bob"])
    await open.store.close()
    await open.store.close()
    await #expect(throws: MailboxError.closed) {
      try await open.store.deposit(.direct("hi"), to: ["bob"])
    }
    #expect(throws: MailboxError.closed) { try open.store.summary(of: "bob") }
  }
}
