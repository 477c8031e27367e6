import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G11: tokens", .stores) struct TokenTests {
  private func binding(_ token: String, _ platform: Binding.Platform = .fcm) -> Binding {
    Binding(
      token: token, platform: platform, credential: "main",
      registeredAt: Timestamp(milliseconds: 5))
  }

  private func tokens(_ mailbox: MailboxAddress, _ store: EmbeddedStore) throws -> [String?] {
    try store.devices(of: mailbox).sorted { $0.id < $1.id }.map { $0.binding?.token.value }
  }

  @Test(arguments: [false, true])
  func `G11: binding a token takes it from the user that had it`(isSettled: Bool) async throws {
    let open = try await OpenStore()
    for user in ["bob", "carol"] as [MailboxAddress] {
      _ = try await open.store.register("phone", of: user, replacingOthers: false)
    }
    try await open.store.bind(binding("t"), to: "phone", of: "bob")
    if isSettled { try await open.store.settle() }
    try await open.store.bind(binding("t"), to: "phone", of: "carol")
    for _ in 0..<2 {
      #expect(try tokens("bob", open.store) == [nil])
      #expect(try tokens("carol", open.store) == ["t"])
      try await open.reopen()
    }
    await open.store.close()
  }

  @Test func `G11: the move is one record, so that a crash leaves one owner`() async throws {
    let open = try await OpenStore(.testing.with { $0.journalBudgetBytes = 4 << 20 })
    for user in ["bob", "carol"] as [MailboxAddress] {
      _ = try await open.store.register("phone", of: user, replacingOthers: false)
    }
    try await open.store.bind(binding("t"), to: "phone", of: "bob")
    let earlier = try DirectoryImage(of: open.path)
    try await open.store.bind(binding("t"), to: "phone", of: "carol")
    let later = try DirectoryImage(of: open.path)
    await open.store.close()
    let segment = try #require(
      later.segments.first { later.changes(of: $0, since: earlier) != nil })
    let record = try #require(later.changes(of: segment, since: earlier))
    for cut in record {
      var image = later
      image.files[segment]?.resetBytes(in: cut..<record.upperBound)
      let path = open.directory.path("cut-\(cut)")
      try image.write(to: path)
      let store = try await EmbeddedStore.open(at: path, settings: .testing)
      let owners = try tokens("bob", store) + tokens("carol", store)
      #expect(owners.compactMap(\.self) == ["t"], "cut at \(cut)")
      await store.close()
    }
  }

  @Test(arguments: ["AB12CD34", "<ab12 cd34>", " ab12cd34\r\n", "aB12 Cd34"])
  func `G11: a token of Apple's is one token, however it is written`(written: String) async throws {
    try await withStore { store, _ in
      for user in ["bob", "carol"] as [MailboxAddress] {
        _ = try await store.register("phone", of: user, replacingOthers: false)
      }
      func apple(_ token: String) -> Binding {
        Binding(token: token, platform: .apns, credential: "main")
      }
      try await store.bind(apple("ab12cd34"), to: "phone", of: "bob")
      try await store.bind(apple(written), to: "phone", of: "carol")
      #expect(try tokens("bob", store) == [nil])
      #expect(try tokens("carol", store) == ["ab12cd34"])
      try await store.unbind("phone", of: "carol", token: PushToken(checked: written))
      #expect(try tokens("carol", store) == [nil])
      // Google's are taken as they are.
      let google = Binding(token: "AB12", platform: .fcm, credential: "main")
      try await store.bind(google, to: "phone", of: "bob")
      #expect(try tokens("bob", store) == ["AB12"])
    }
  }

  @Test func `G11: binding a token to another device of the same user moves it`() async throws {
    try await withStore { store, _ in
      for device in ["phone", "tablet"] as [DeviceID] {
        _ = try await store.register(device, of: "bob", replacingOthers: false)
      }
      try await store.bind(binding("t"), to: "phone", of: "bob")
      try await store.bind(binding("t"), to: "tablet", of: "bob")
      #expect(try tokens("bob", store) == [nil, "t"])
    }
  }

  @Test func `a new token of a device replaces the old one, which is free again`() async throws {
    try await withStore { store, _ in
      for user in ["bob", "carol"] as [MailboxAddress] {
        _ = try await store.register("phone", of: user, replacingOthers: false)
      }
      try await store.bind(binding("old"), to: "phone", of: "bob")
      try await store.bind(binding("new"), to: "phone", of: "bob")
      try await store.bind(binding("old"), to: "phone", of: "carol")
      #expect(try tokens("bob", store) == ["new"])
      #expect(try tokens("carol", store) == ["old"])
    }
  }

  @Test func `unbinding takes the token away only when it still is that one`() async throws {
    try await withStore { store, _ in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      try await store.bind(binding("t"), to: "phone", of: "bob")
      try await store.unbind("phone", of: "bob", token: "stale")
      #expect(try tokens("bob", store) == ["t"])
      try await store.unbind("phone", of: "bob", token: "t")
      #expect(try tokens("bob", store) == [nil])
      try await store.bind(binding("t"), to: "phone", of: "bob")
      try await store.unbind("phone", of: "bob", token: nil)
      #expect(try tokens("bob", store) == [nil])
    }
  }

  @Test(arguments: ["", String(repeating: "t", count: PushToken.bytesMax + 1)])
  func `a token has 1 to 4096 bytes`(token: String) async throws {
    try await withStore { store, _ in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      let error = await #expect(throws: MailboxError.self) {
        try await store.bind(binding(token), to: "phone", of: "bob")
      }
      #expect(error?.code == "invalidArgument")
      #expect(try tokens("bob", store) == [nil])
    }
  }

  @Test func `binding to a device that is not known is refused`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("hi"), to: ["bob"])
      await #expect(throws: MailboxError.unknownDevice("phone", of: "bob")) {
        try await store.bind(binding("t"), to: "phone", of: "bob")
      }
    }
  }
}
