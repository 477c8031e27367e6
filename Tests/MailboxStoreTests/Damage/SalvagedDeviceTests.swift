import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Devices of a mailbox that was set aside: their rows are as they were settled last, and what changed behind
/// that is in the records that were kept.
@Suite("Devices of a mailbox that is set aside", .stores) struct SalvagedDeviceTests {
  private let binding = Binding(token: "token", platform: .fcm, credential: "main")
  private let open: OpenStore

  init() async throws {
    open = try await OpenStore(.testing.with { $0.devicesMax = 2 })
  }

  private func register(_ devices: DeviceID..., of user: MailboxAddress = "bob") async throws {
    for device in devices {
      _ = try await open.store.register(device, of: user, replacingOthers: false)
      open.clock.advance(seconds: 1)
    }
  }

  /// Closes the store, breaks the row of bob's mailbox, and opens it again.
  private func setAside() async throws {
    await open.store.close()
    try SettledRows(of: open.path).rewrite(\.mailboxes, of: "bob") { [0xFF] + $0.dropFirst() }
    try await open.reopen()
    // Where nothing of it is in the journal it is noticed by who asks for it first.
    await #expect(throws: MailboxError.self) {
      try await open.store.deposit(.direct("lost on nobody"), to: ["bob"])
    }
    #expect(open.store.damagedMailboxes().map(\.isSetAside) == [true])
  }

  private func expectSound(devices: Set<DeviceID>) async throws {
    for _ in 0..<2 {
      try await open.store.settle()
      let known = try open.store.devices(of: "bob")
      #expect(Set(known.map(\.id)) == devices, "\(known)")
      let problems = try open.store.view.verify { _ in }.problems
      #expect(problems.isEmpty, "\(problems)")
      #expect(open.store.damagedMailboxes().isEmpty)
      try await open.reopen()
    }
  }

  @Test func `one that was forgotten and came back by acknowledging is the new one`() async throws {
    try await register("phone", "tablet")
    try await open.store.signOut("phone", of: "bob")
    try await open.store.settle()
    // `phone` is forgotten for it.
    try await register("watch")
    try await open.store.removeDevice("tablet", of: "bob")
    try await open.store.acknowledge("bob", device: "phone", sequence: 0)
    let phone = try #require(try open.store.devices(of: "bob").first)
    #expect(phone.id == "phone" && phone.presence == .suspended)
    try await setAside()
    #expect(try await open.store.repair().isSound)
    #expect(try open.store.devices(of: "bob").first == phone)
    try await expectSound(devices: ["phone", "watch"])
    await open.store.close()
  }

  @Test(arguments: [false, true])
  func `G11: the token of one that was forgotten stays with whoever has it by now`(comesBack: Bool)
    async throws
  {
    try await register("phone")
    try await open.store.bind(binding, to: "phone", of: "bob")
    try await open.store.settle()
    try await open.store.removeDevice("phone", of: "bob")
    if comesBack { try await open.store.acknowledge("bob", device: "phone", sequence: 0) }
    try await register("phone", of: "carol")
    try await open.store.bind(binding, to: "phone", of: "carol")
    try await setAside()
    #expect(try await open.store.repair().isSound)
    try await register("phone", of: "dave")
    try await open.store.bind(binding, to: "phone", of: "dave")
    #expect(try open.store.devices(of: "carol").allSatisfy { $0.binding == nil })
    #expect(try open.store.devices(of: "bob").allSatisfy { $0.binding == nil })
    try await expectSound(devices: comesBack ? ["phone"] : [])
    await open.store.close()
  }

  @Test(arguments: [false, true])
  func `a purge keeps those that are signed in, unless all are to go`(removesDevices: Bool)
    async throws
  {
    try await register("gone", "phone")
    try await open.store.bind(binding, to: "phone", of: "bob")
    try await open.store.signOut("gone", of: "bob")
    _ = try await open.store.deposit(.direct("old"), to: ["bob"])
    try await open.store.settle()
    try await setAside()
    _ = try await open.store.purge("bob", removingDevices: removesDevices)
    #expect(try open.store.devices(of: "bob").allSatisfy { $0.binding?.token == binding.token })
    _ = try await open.store.deposit(.direct("new"), to: ["bob"])
    #expect(try await open.store.texts(of: "bob") == ["new"])
    // What its lost chunks took in the queue files is counted anew.
    #expect(try await open.store.repair().isSound)
    try await expectSound(devices: removesDevices ? [] : ["phone"])
    // Its token is known as its own, or as nobody's.
    try await register("phone", of: "carol")
    try await open.store.bind(binding, to: "phone", of: "carol")
    #expect(try open.store.devices(of: "bob").allSatisfy { $0.binding == nil })
    await open.store.close()
  }
}
