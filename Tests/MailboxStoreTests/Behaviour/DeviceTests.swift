import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G12: devices", .stores) struct DeviceTests {
  private let binding = Binding(
    token: "a1b2", platform: .apns, credential: "main", topic: "org.example.chat",
    registeredAt: Timestamp(milliseconds: 5))

  @Test func `a registered device is known, through settling and opening`() async throws {
    let open = try await OpenStore()
    let device = try await open.store.register("phone", of: "bob", replacingOthers: false)
    #expect(device == Device(id: "phone", registeredAt: open.clock.now, acknowledged: 0))
    for _ in 0..<2 {
      #expect(try open.store.devices(of: "bob") == [device])
      try await open.store.settle()
      try await open.reopen()
    }
    await open.store.close()
  }

  @Test func `a device that left comes back only by being registered, also where both meet`()
    async throws
  {
    let open = try await OpenStore()
    let store = open.store
    let new = try await store.resume("phone", of: "bob", replacingOthers: false)
    #expect(try await store.resume("phone", of: "bob", replacingOthers: false).id == new.id)
    let left = MailboxError.deviceSignedOut("phone", of: "bob")
    try await store.signOut("phone", of: "bob")
    await #expect(throws: left) {
      _ = try await store.resume("phone", of: "bob", replacingOthers: false)
    }
    _ = try await store.register("phone", of: "bob", replacingOthers: false)
    _ = try await store.register("watch", of: "bob", replacingOthers: true)
    await #expect(throws: left) {
      _ = try await store.resume("phone", of: "bob", replacingOthers: true)
    }
    #expect(try store.devices(of: "bob").map(\.presence.isSignedIn) == [false, true])
    await store.close()
  }

  @Test func `presence is kept with its time and badge`() async throws {
    let open = try await OpenStore()
    _ = try await open.store.register("phone", of: "bob", replacingOthers: false)
    open.clock.advance(seconds: 5)
    try await open.store.setPresence(.background, badge: 7, of: "phone", in: "bob")
    let since = open.clock.now
    open.clock.advance(seconds: 5)
    try await open.store.setPresence(.suspended, badge: nil, of: "phone", in: "bob")
    try await open.reopen()
    let device = try #require(try open.store.devices(of: "bob").first)
    #expect(device.presence == .suspended)
    #expect(device.presenceSince == since.adding(seconds: 5))
    #expect(device.lastSeenAt == since.adding(seconds: 5))
    #expect(device.reportedBadge == 7)
    await open.store.close()
  }

  @Test func `G12: signing out takes the binding away`() async throws {
    try await withStore { store, _ in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      try await store.bind(binding, to: "phone", of: "bob")
      #expect(try store.devices(of: "bob").map(\.binding) == [binding])
      try await store.signOut("phone", of: "bob")
      let device = try #require(try store.devices(of: "bob").first)
      #expect(device.presence == .signedOut)
      #expect(device.binding == nil)
    }
  }

  @Test func `G12: being replaced takes the binding away and ends it for good`() async throws {
    try await withStore { store, _ in
      for device in ["phone", "tablet"] as [DeviceID] {
        _ = try await store.register(device, of: "bob", replacingOthers: false)
      }
      try await store.bind(binding, to: "phone", of: "bob")
      _ = try await store.deposit(.direct("hi"), to: ["bob"])
      _ = try await store.register("new", of: "bob", replacingOthers: true)
      let devices = try store.devices(of: "bob").sorted { $0.id < $1.id }
      #expect(devices.map(\.id) == ["new", "phone", "tablet"])
      #expect(devices.map(\.presence.isSignedIn) == [true, false, false])
      #expect(devices[1].presence == .replaced)
      #expect(devices[1].binding == nil)
      await #expect(throws: MailboxError.deviceSignedOut("phone", of: "bob")) {
        try await store.acknowledge("bob", device: "phone", sequence: 1)
      }
    }
  }

  @Test func `a device that signs in again goes on where it was`() async throws {
    try await withStore { store, _ in
      for number in 1...4 { _ = try await store.deposit(.direct("m\(number)"), to: ["bob"]) }
      _ = try await store.register("tablet", of: "bob", replacingOthers: false)
      try await store.acknowledge("bob", device: "phone", sequence: 2)
      try await store.signOut("phone", of: "bob")
      let device = try await store.register("phone", of: "bob", replacingOthers: false)
      #expect(device.presence.isSignedIn)
      #expect(device.acknowledged == 2)
      #expect(try await store.texts(of: "bob", from: .acknowledged(by: "phone")) == ["m3", "m4"])
    }
  }

  @Test func `presence of a device that is not known is refused`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("hi"), to: ["bob"])
      await #expect(throws: MailboxError.unknownDevice("phone", of: "bob")) {
        try await store.setPresence(.foreground, badge: nil, of: "phone", in: "bob")
      }
      #expect(try store.devices(of: "bob").isEmpty)
    }
  }

  @Test func `a mailbox begins with its first device`() async throws {
    try await withStore { store, _ in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      let summary = try store.summary(of: "bob")
      #expect(summary.head == 0)
      #expect(summary.messages == 0)
      #expect(try store.view.statistics().mailboxes == 1)
    }
  }
}
