import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// A server that was killed told nobody that its sessions are gone: the next one does.
@Suite(.serves, .timeLimit(.minutes(5))) struct LeftAwakeTests {
  /// A store as a killed server leaves it: devices awake that have no session.
  private static func leaveAwake(_ store: EmbeddedStore, _ clock: ManualClock) async throws {
    for (user, device, presence) in [
      ("bob", "phone", Presence.foreground), ("bob", "tablet", .background),
      ("carol", "phone", .foreground),
    ] {
      let mailbox = MailboxAddress(try UserID(user))
      _ = try await store.register(try DeviceID(device), of: mailbox, replacingOthers: false)
      try await store.setPresence(presence, badge: 3, of: try DeviceID(device), in: mailbox)
    }
    _ = try await store.register("old", of: "carol", replacingOthers: false)
    try await store.signOut("old", of: "carol")
    clock.advance(seconds: 1)
  }

  @Test func `devices that a killed server left awake are asleep, the badge they showed stays`()
    async throws
  {
    try await withStore { store, clock in
      try await Self.leaveAwake(store, clock)
      try await withServer(of: store, clock) { served in
        try await eventually {
          let presences = try ["bob", "carol"].flatMap {
            try served.store.devices(of: MailboxAddress(try UserID($0))).map(\.presence)
          }
          return presences == [.suspended, .suspended, .signedOut, .suspended]
        }
        #expect(try served.store.devices(of: "bob").map(\.reportedBadge) == [3, 3])
      }
    }
  }

  @Test func `a device that came back before it was looked at is never said to be asleep`()
    async throws
  {
    try await withStore { store, clock in
      try await Self.leaveAwake(store, clock)
      let start = try await store.feedEnd()
      let gated = GatedStore(store)
      try await withServer(of: store, clock, behind: gated) { served in
        try await served.connect(as: "bob") { connection in
          try await connection.sync("phone") { phone in
            _ = try await phone.welcome()
            _ = try await phone.caughtUp()
            _ = try await connection.mailbox.enterForeground(.with { $0.device = "tablet" })
            gated.open()
            // Carol's devices come behind bob's.
            try await eventually {
              try served.store.devices(of: "carol").map(\.presence) == [.signedOut, .suspended]
            }
            #expect(
              try served.store.devices(of: "bob").map(\.presence) == [.foreground, .foreground])
            let said = try await served.store.feed(after: start, limit: 1000).events
              .compactMap { event -> Presence? in
                guard case .device("bob", let device) = event.change, device.id == "phone" else {
                  return nil
                }
                return device.presence
              }
            #expect(!said.isEmpty && said.allSatisfy { $0 == .foreground }, "\(said)")
          }
        }
      }
    }
  }

  @Test func `they are found page by page among many, and who came meanwhile stays awake`()
    async throws
  {
    try await withStore { store, clock in
      let everyone = try (1...5_000).map { MailboxAddress(try UserID("user \($0)")) }
      _ = try await store.deposit(.direct("hi"), to: everyone)
      try await Self.leaveAwake(store, clock)
      try await withServer(of: store, clock) { served in
        try await eventually {
          try served.store.devices(of: "carol").map(\.presence) == [.signedOut, .suspended]
        }
        try await eventually {
          try served.store.devices(of: "bob").map(\.presence) == [.suspended, .suspended]
        }
      }
    }
  }
}

/// Finds no devices before it is opened.
private final class GatedStore: StoreInFront {
  let store: any MailboxStoring
  private let gate = AsyncStream.makeStream(of: Void.self)

  init(_ store: EmbeddedStore) { self.store = store }

  func open() { gate.continuation.finish() }

  func awakeDevices(
    after mailbox: MailboxAddress?, limit: Int
  ) async throws(MailboxError) -> AwakeDevices {
    for await _ in gate.stream {}
    return try await store.awakeDevices(after: mailbox, limit: limit)
  }
}
