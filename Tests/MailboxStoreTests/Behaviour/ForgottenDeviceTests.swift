import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// Devices that a mailbox knows no more: forgotten for new ones, removed, or purged.
@Suite("G3, G11, G12: devices that are forgotten", .stores) struct ForgottenDeviceTests {
  private let binding = Binding(
    token: "a1b2", platform: .fcm, credential: "main", registeredAt: Timestamp(milliseconds: 5))

  private func ids(_ open: OpenStore) throws -> [String] {
    try open.store.devices(of: "bob").map(\.id.value)
  }

  /// bob's devices `one`, `two`, `three` at the bound; the last two were signed out, `three` first.
  private func full() async throws -> OpenStore {
    let open = try await OpenStore(.testing.with { $0.devicesMax = 3 })
    for device in ["one", "two", "three"] as [DeviceID] {
      _ = try await open.store.register(device, of: "bob", replacingOthers: false)
    }
    for device in ["three", "two"] as [DeviceID] {
      open.clock.advance(seconds: 1)
      try await open.store.signOut(device, of: "bob")
    }
    return open
  }

  /// The call by which an unknown device comes.
  enum Coming: CaseIterable, Sendable {
    case registers, resumes, acknowledges

    func perform(_ device: DeviceID, on store: EmbeddedStore) async throws {
      switch self {
      case .registers: _ = try await store.register(device, of: "bob", replacingOthers: false)
      case .resumes: _ = try await store.resume(device, of: "bob", replacingOthers: false)
      case .acknowledges: try await store.acknowledge("bob", device: device, sequence: 0)
      }
    }
  }

  @Test(arguments: Coming.allCases, [false, true])
  func `the device that left longest ago is forgotten for a new one, for good`(
    coming: Coming, isSettled: Bool
  ) async throws {
    let open = try await full()
    if isSettled { try await open.store.settle() }
    let end = try open.store.feedEnd()
    try await coming.perform("new", on: open.store)
    let removed = try await open.store.events(after: end).compactMap { event in
      if case .deviceForgotten(let mailbox, let device) = event.change {
        "\(device) of \(mailbox)"
      } else {
        String?.none
      }
    }
    #expect(removed == ["three of 'bob'"])
    for _ in 0..<2 {
      #expect(try ids(open) == ["new", "one", "two"])
      #expect(try open.store.view.statistics().devices == 3)
      if isSettled { try await open.store.settle() }
      try await open.reopen()
    }
    // One that is known and signed out comes back only with a user at it; one that was forgotten is new.
    await #expect(throws: MailboxError.deviceSignedOut("two", of: "bob")) {
      try await open.store.resume("two", of: "bob", replacingOthers: false)
    }
    try await coming.perform("three", on: open.store)
    #expect(try ids(open) == ["new", "one", "three"])
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test(arguments: Coming.allCases, [false, true])
  func `behind those that left, devices whose leases have run out go, the longest unheard of first`(
    coming: Coming, isSettled: Bool
  ) async throws {
    let open = try await OpenStore(
      .testing.with {
        $0.devicesMax = 3
        $0.deviceLeaseSeconds = 1000
      })
    let store = open.store
    for device in ["one", "two", "three"] as [DeviceID] {
      _ = try await store.register(device, of: "bob", replacingOthers: false)
      open.clock.advance(seconds: 1)
    }
    try await store.bind(binding, to: "two", of: "bob")
    _ = try await store.deposit(.direct("hi"), to: ["bob"])
    // Heard of last, though it was there first.
    try await store.setPresence(.background, badge: nil, of: "one", in: "bob")
    try await store.signOut("three", of: "bob")
    if isSettled { try await store.settle() }
    open.clock.advance(seconds: 999)
    try await coming.perform("new", on: store)
    #expect(try ids(open) == ["new", "one", "two"])
    // `two` holds nothing any more, and `one` for another second.
    try await coming.perform("newer", on: store)
    #expect(try ids(open) == ["new", "newer", "one"])
    await #expect(throws: MailboxError.tooManyDevices(of: "bob", limit: 3)) {
      try await coming.perform("two", on: store)
    }
    #expect(try store.summary(of: "bob").messages == 1)
    // Its token is nobody's.
    _ = try await store.register("phone", of: "carol", replacingOthers: false)
    try await store.bind(binding, to: "phone", of: "carol")
    if isSettled { try await store.settle() }
    try await open.reopen()
    #expect(try ids(open) == ["new", "newer", "one"])
    open.clock.advance(seconds: 1)
    try await coming.perform("two", on: open.store)
    #expect(try ids(open) == ["new", "newer", "two"])
    #expect(try open.store.devices(of: "bob").allSatisfy { $0.binding == nil })
    #expect(try open.store.devices(of: "carol").map(\.binding) == [binding])
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test func `a mailbox whose devices are all in use takes no more, and says the way out`()
    async throws
  {
    let settings = StoreSettings.testing.with { $0.devicesMax = 2 }
    try await withStore(settings) { store, _ in
      for device in ["one", "two"] as [DeviceID] {
        _ = try await store.register(device, of: "bob", replacingOthers: false)
      }
      for coming in Coming.allCases {
        let error = await #expect(throws: MailboxError.self) {
          try await coming.perform("three", on: store)
        }
        #expect(error == .tooManyDevices(of: "bob", limit: 2))
        #expect(error?.hint.contains("remove one") == true)
      }
      try await store.removeDevice("one", of: "bob")
      _ = try await store.register("three", of: "bob", replacingOthers: false)
      // Who replaces the others finds room among them, also where there is one place alone.
      _ = try await store.register("four", of: "bob", replacingOthers: true)
      #expect(try store.devices(of: "bob").map(\.id) == ["four", "two"])
      #expect(try store.devices(of: "bob").map(\.presence) == [.suspended, .replaced])
    }
  }

  @Test(arguments: [false, true])
  func `G3, G11: a removed device holds nothing back, and its token is free`(isSettled: Bool)
    async throws
  {
    let open = try await OpenStore()
    let store = open.store
    for device in ["phone", "tablet"] as [DeviceID] {
      _ = try await store.register(device, of: "bob", replacingOthers: false)
    }
    try await store.bind(binding, to: "tablet", of: "bob")
    for _ in 1...4 { _ = try await store.deposit(.direct("hi"), to: ["bob"]) }
    try await store.acknowledge("bob", device: "phone", sequence: 3)
    if isSettled { try await store.settle() }
    #expect(try store.summary(of: "bob").floor == 0)
    try await store.removeDevice("tablet", of: "bob")
    await #expect(throws: MailboxError.unknownDevice("tablet", of: "bob")) {
      try await store.removeDevice("tablet", of: "bob")
    }
    await #expect(throws: MailboxError.unknownUser("nobody")) {
      try await store.removeDevice("phone", of: "nobody")
    }
    if isSettled { try await store.settle() }
    try await open.reopen()
    #expect(try open.store.summary(of: "bob").floor == 3)
    #expect(try open.store.summary(of: "bob").messages == 1)
    #expect(try ids(open) == ["phone"])
    // Should its app come again it is a new one, without a token.
    let again = try await open.store.resume("tablet", of: "bob", replacingOthers: false)
    #expect(again == Device(id: "tablet", registeredAt: open.clock.now, acknowledged: 3))
    _ = try await open.store.register("phone", of: "carol", replacingOthers: false)
    try await open.store.bind(binding, to: "phone", of: "carol")
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test func `a device that must be known acknowledges as others do, and never begins by it`()
    async throws
  {
    try await withStore { store, _ in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      for _ in 1...2 { _ = try await store.deposit(.direct("hi"), to: ["bob"]) }
      let end = Cursor(epoch: try store.summary(of: "bob").epoch, sequence: 2)
      try await store.acknowledge("bob", knownDevice: "phone", through: end)
      #expect(try store.summary(of: "bob").messages == 0)
      try await store.removeDevice("phone", of: "bob")
      await #expect(throws: MailboxError.unknownDevice("phone", of: "bob")) {
        try await store.acknowledge("bob", knownDevice: "phone", through: end)
      }
      #expect(try store.devices(of: "bob").isEmpty)
      // That it is gone comes before what else is wrong.
      let next = try await store.purge("bob")
      await #expect(throws: MailboxError.unknownDevice("phone", of: "bob")) {
        try await store.acknowledge("bob", knownDevice: "phone", through: end)
      }
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      try await store.signOut("phone", of: "bob")
      await #expect(throws: MailboxError.deviceSignedOut("phone", of: "bob")) {
        try await store.acknowledge(
          "bob", knownDevice: "phone", through: Cursor(epoch: next, sequence: 0))
      }
    }
  }

  @Test(arguments: [false, true], [false, true])
  func `a purge forgets devices that have left, and all if that is asked for`(
    isSettled: Bool, removesDevices: Bool
  ) async throws {
    let open = try await OpenStore()
    for device in ["gone", "phone"] as [DeviceID] {
      _ = try await open.store.register(device, of: "bob", replacingOthers: false)
    }
    try await open.store.bind(binding, to: "phone", of: "bob")
    _ = try await open.store.deposit(.direct("hi"), to: ["bob"])
    try await open.store.acknowledge("bob", device: "phone", sequence: 1)
    try await open.store.signOut("gone", of: "bob")
    if isSettled { try await open.store.settle() }
    _ = try await open.store.purge("bob", removingDevices: removesDevices)
    for _ in 0..<2 {
      let devices = try open.store.devices(of: "bob")
      // Nobody would wake one without its binding.
      #expect(devices.map(\.id) == (removesDevices ? [] : ["phone"]))
      #expect(devices.map(\.acknowledged) == devices.map { _ in 0 })
      #expect(devices.allSatisfy { $0.binding == binding })
      if isSettled { try await open.store.settle() }
      try await open.reopen()
    }
    _ = try await open.store.register("phone", of: "carol", replacingOthers: false)
    try await open.store.bind(binding, to: "phone", of: "carol")
    #expect(try open.store.devices(of: "bob").allSatisfy { $0.binding == nil })
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test func `a forgotten device stays forgotten when it changes while it is settled`() async throws
  {
    let open = try await full()
    let store = open.store
    try await store.settle()
    // Settlings and changes in turn, so that some fall between a copy and its end.
    for round in 0..<6 {
      async let settled: Void = store.settle()
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      try await store.removeDevice("phone", of: "bob")
      try await settled
      #expect(!(try ids(open).contains("phone")), "round \(round)")
    }
    try await store.settle()
    try await open.reopen()
    #expect(!(try ids(open).contains("phone")))
    await open.store.close()
  }
}
