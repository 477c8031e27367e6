import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G3: acknowledging", .stores) struct AcknowledgeTests {
  private func fill(_ store: EmbeddedStore, _ count: Int = 10) async throws {
    for number in 1...count { _ = try await store.deposit(.direct("m\(number)"), to: ["bob"]) }
  }

  @Test func `G3: a message stays until every holding device has acknowledged it`() async throws {
    try await withStore { store, _ in
      for device in ["phone", "tablet"] as [DeviceID] {
        _ = try await store.register(device, of: "bob", replacingOthers: false)
      }
      try await fill(store)
      try await store.acknowledge("bob", device: "phone", sequence: 8)
      #expect(try store.summary(of: "bob").floor == 0)
      try await store.acknowledge("bob", device: "tablet", sequence: 5)
      #expect(try store.summary(of: "bob").floor == 5)
      #expect(try store.summary(of: "bob").messages == 5)
      #expect(
        try await store.texts(of: "bob", from: .acknowledged(by: "tablet"))
          == (6...10).map { "m\($0)" })
      #expect(try await store.texts(of: "bob", from: .acknowledged(by: "phone")) == ["m9", "m10"])
    }
  }

  @Test func `G3: without any holding device nothing is removed`() async throws {
    try await withStore { store, clock in
      try await fill(store)
      clock.advance(seconds: 86_400)
      try await store.sweep()
      #expect(try store.summary(of: "bob").messages == 10)
    }
  }

  @Test func `G3: a lease that ran out has its effect with the next acknowledgement`() async throws
  {
    let settings = StoreSettings.testing.with { $0.deviceLeaseSeconds = 100 }
    try await withStore(settings) { store, clock in
      for device in ["phone", "old"] as [DeviceID] {
        _ = try await store.register(device, of: "bob", replacingOthers: false)
      }
      try await fill(store)
      try await store.acknowledge("bob", device: "phone", sequence: 6)
      clock.advance(seconds: 100)
      #expect(try store.summary(of: "bob").floor == 0)
      try await store.acknowledge("bob", device: "phone", sequence: 7)
      #expect(try store.summary(of: "bob").floor == 7)
      let slots = try await store.drainAll("bob", from: .acknowledged(by: "old"))
      #expect(slots.prefix(7) == (1...7).map { .missing($0, .purged) }[...])
      #expect(slots.count == 10)
    }
  }

  @Test func `G3: a lease is kept by reporting presence`() async throws {
    let settings = StoreSettings.testing.with { $0.deviceLeaseSeconds = 100 }
    try await withStore(settings) { store, clock in
      for device in ["phone", "tablet"] as [DeviceID] {
        _ = try await store.register(device, of: "bob", replacingOthers: false)
      }
      try await fill(store)
      clock.advance(seconds: 99)
      try await store.setPresence(.foreground, badge: nil, of: "tablet", in: "bob")
      clock.advance(seconds: 99)
      try await store.acknowledge("bob", device: "phone", sequence: 7)
      #expect(try store.summary(of: "bob").floor == 0)
    }
  }

  @Test func `the floor never goes back when a device is registered`() async throws {
    try await withStore { store, _ in
      try await fill(store)
      try await store.acknowledge("bob", device: "phone", sequence: 6)
      let device = try await store.register("tablet", of: "bob", replacingOthers: false)
      #expect(device.acknowledged == 6)
      #expect(try store.summary(of: "bob").floor == 6)
      #expect(
        try await store.texts(of: "bob", from: .acknowledged(by: "tablet")) == [
          "m7", "m8", "m9", "m10",
        ])
    }
  }

  @Test func `acknowledging below what the device has changes nothing`() async throws {
    try await withStore { store, _ in
      try await fill(store)
      try await store.acknowledge("bob", device: "phone", sequence: 6)
      for sequence in [0, 3, 6] as [UInt64] {
        try await store.acknowledge("bob", device: "phone", sequence: sequence)
      }
      #expect(try store.devices(of: "bob").map(\.acknowledged) == [6])
      #expect(try store.summary(of: "bob").floor == 6)
    }
  }

  @Test func `acknowledging beyond the newest sequence is refused`() async throws {
    try await withStore { store, _ in
      try await fill(store)
      await #expect(throws: MailboxError.cursorFromTheFuture(given: 11, head: 10)) {
        try await store.acknowledge("bob", device: "phone", sequence: 11)
      }
      #expect(try store.devices(of: "bob").isEmpty)
    }
  }

  @Test func `acknowledging by a signed out device is refused`() async throws {
    try await withStore { store, _ in
      try await fill(store)
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      try await store.signOut("phone", of: "bob")
      await #expect(throws: MailboxError.deviceSignedOut("phone", of: "bob")) {
        try await store.acknowledge("bob", device: "phone", sequence: 5)
      }
    }
  }

  @Test func `G3: a device that signs out holds nothing back any more`() async throws {
    try await withStore { store, _ in
      try await fill(store)
      try await store.acknowledge("bob", device: "phone", sequence: 9)
      _ = try await store.register("tablet", of: "bob", replacingOthers: false)
      _ = try await store.deposit(.direct("m11"), to: ["bob"])
      try await store.acknowledge("bob", device: "phone", sequence: 11)
      #expect(try store.summary(of: "bob").floor == 9)
      try await store.signOut("tablet", of: "bob")
      #expect(try store.summary(of: "bob").floor == 11)
    }
  }

  @Test func `what was acknowledged and left is not there after settling and opening`() async throws
  {
    let open = try await OpenStore()
    try await fill(open.store, 50)
    try await open.store.settle()
    try await open.store.acknowledge("bob", device: "phone", sequence: 30)
    try await open.store.settle()
    try await open.reopen()
    #expect(try await open.store.texts(of: "bob") == (31...50).map { "m\($0)" })
    #expect(try open.store.summary(of: "bob").messages == 20)
    await open.store.close()
  }
}
