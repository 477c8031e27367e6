import MailboxModel
import MailboxStore
import MailboxSync
import MailboxTesting
import Testing

/// Sessions whose device leaves while something of them is under way.
@Suite(.stores, .timeLimit(.minutes(5))) struct DepartedDeviceTests {
  @Test func `an acknowledgement that is under way does not bring a removed device back`()
    async throws
  {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("hi"), to: ["bob"])
      try await withToldSession(of: "phone", over: store) { session in
        let end = try #require(await session.caughtUp())
        // The feed has not told of it yet.
        try await store.removeDevice("phone", of: "bob")
        await session.say(.acknowledge(end))
        #expect(await session.bye() == .signedOut)
        #expect(try store.devices(of: "bob").isEmpty)
      }
      #expect(try store.devices(of: "bob").isEmpty)
      #expect(try store.summary(of: "bob").messages == 1)
    }
  }

  @Test func `a late word of a removal leaves the session of the device that came again alone`()
    async throws
  {
    try await withStore { store, _ in
      try await withToldSession(of: "phone", over: store) { session in
        _ = try #require(await session.caughtUp())
        _ = try await store.deposit(.direct("hi"), to: ["bob"])
        // It tells of what was before this session's Hello; what follows is read.
        session.feed.tell(.deviceForgotten("bob", "phone"), .removed("bob", []))
        let sent = await session.next { frame -> Int? in
          if case .page(let page) = frame { page.messageCount } else { nil }
        }
        #expect(sent == 1)
        try await store.removeDevice("phone", of: "bob")
        session.feed.tell(.deviceForgotten("bob", "phone"))
        #expect(await session.bye() == .signedOut)
      }
    }
  }

  @Test func `a device that is replaced and forgotten at once is told that it was replaced`()
    async throws
  {
    try await withStore(.testing.with { $0.devicesMax = 2 }) { store, _ in
      try await withToldSession(of: "phone", over: store) { session in
        _ = try #require(await session.caughtUp())
        _ = try await store.register("tablet", of: "bob", replacingOthers: false)
        let end = try store.feedEnd()
        _ = try await store.register("web", of: "bob", replacingOthers: true)
        #expect(try store.devices(of: "bob").map(\.id) == ["tablet", "web"])
        for event in try await store.feed(after: end, limit: 10).events {
          session.feed.tell(event.change)
        }
        #expect(await session.bye() == .replaced)
      }
    }
  }

  @Test func `a purge that removes the devices ends their sessions as a removal does`() async throws
  {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("hi"), to: ["bob"])
      try await withToldSession(of: "phone", over: store) { session in
        let end = try #require(await session.caughtUp())
        _ = try await store.purge("bob", removingDevices: true)
        await session.say(.acknowledge(end))
        #expect(await session.bye() == .signedOut)
      }
      #expect(try store.devices(of: "bob").isEmpty)
    }
  }
}
