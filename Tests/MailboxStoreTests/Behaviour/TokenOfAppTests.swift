import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G11: a token belongs to an app", .stores) struct TokenOfAppTests {
  private let inA = MailboxAddress("bob", in: "a")
  private let inB = MailboxAddress("carol", in: "b")

  private func tokens(_ mailbox: MailboxAddress, _ store: EmbeddedStore) throws -> [String?] {
    try store.devices(of: mailbox).map { $0.binding?.token.value }
  }

  private func register(_ mailboxes: [MailboxAddress], in store: EmbeddedStore) async throws {
    for mailbox in mailboxes {
      _ = try await store.register("phone", of: mailbox, replacingOthers: false)
    }
  }

  private static let bindings = [
    Binding(token: "a1b2", platform: .apns, credential: "main", topic: "org.example.chat"),
    Binding(token: "t", platform: .fcm, credential: "main"),
    Binding(token: "https://example.com/hook", platform: .webhook, credential: "hook"),
  ]

  @Test(arguments: bindings)
  func `a token bound in one app stays with its device when another app binds the same`(
    binding: Binding
  ) async throws {
    let open = try await OpenStore()
    let other = MailboxAddress("dan", in: "a")
    try await register([inA, inB, other], in: open.store)
    try await open.store.bind(binding, to: "phone", of: inA)
    try await open.store.bind(binding, to: "phone", of: inB)
    for round in 0..<3 {
      #expect(try tokens(inA, open.store) == [binding.token.value])
      #expect(try tokens(inB, open.store) == [binding.token.value])
      if round == 1 { try await open.store.settle() }
      try await open.reopen()
    }
    // Inside an app it has one owner as before, settled or not.
    try await open.store.bind(binding, to: "phone", of: other)
    #expect(try tokens(inA, open.store) == [nil])
    #expect(try tokens(inB, open.store) == [binding.token.value])
    #expect(try tokens(other, open.store) == [binding.token.value])
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test func `a token that dies in one app is taken from that app's device only`() async throws {
    try await withStore { store, _ in
      try await register([inA, inB], in: store)
      for mailbox in [inA, inB] {
        try await store.bind(Self.bindings[0], to: "phone", of: mailbox)
      }
      try await store.unbind("phone", of: inA, token: "A1B2")
      #expect(try tokens(inA, store) == [nil])
      #expect(try tokens(inB, store) == ["a1b2"])
    }
  }

  @Test func `names of apps and tokens do not run into one another`() async throws {
    try await withStore { store, _ in
      // One app's name and token, put together, are the other's.
      let pairs = [(AppID("x"), "yt"), (AppID("xy"), "t")]
      for (app, token) in pairs {
        let mailbox = MailboxAddress("bob", in: app)
        try await register([mailbox], in: store)
        let binding = Binding(token: token, platform: .webhook, credential: "hook")
        try await store.bind(binding, to: "phone", of: mailbox)
      }
      for (app, token) in pairs {
        #expect(
          try tokens(MailboxAddress("bob", in: app), store) == [token])
      }
    }
  }

  @Test(arguments: ["t1", "abc", "", "<>", "0xab12", "a1b2\u{0}"])
  func `a token for Apple that is none is refused when it is bound, and nothing changes`(
    token: String
  ) async throws {
    try await withStore { store, _ in
      try await register([inA], in: store)
      try await store.bind(Self.bindings[0], to: "phone", of: inA)
      let error = await #expect(throws: MailboxError.self) {
        try await store.bind(
          Binding(token: token, platform: .apns, credential: "main"), to: "phone", of: inA)
      }
      #expect(error?.code == "invalidArgument")
      #expect(try tokens(inA, store) == ["a1b2"])
    }
  }
}
