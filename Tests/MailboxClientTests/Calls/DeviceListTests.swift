import MailboxClient
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct DeviceListTests {
  @Test func `an app sees the user's devices, and none of their push tokens`() async throws {
    try await ServedMailboxes.with { served in
      let client = try await served.client()
      #expect(try await client.devices().isEmpty)
      try await client.signIn()
      _ = try await served.store.register("laptop", of: "bob", replacingOthers: false)
      try await served.store.bind(
        Binding(token: "secret", platform: .fcm, credential: "fcm"), to: "phone", of: "bob")
      let devices = try await client.devices()
      #expect(devices.map(\.id) == ["laptop", "phone"])
      #expect(devices.map(\.presence) == [.suspended, .suspended])
      #expect(devices.map(\.binding?.credential.value) == [nil, "fcm"])
      #expect(devices[1].binding?.token.value == "")
    }
  }

  @Test func `many conversations are marked read at once`() async throws {
    try await ServedMailboxes.with { served in
      for group in ["#a", "#b"] as [GroupID] {
        _ = try await served.store.deposit(.group("hi", in: group), to: ["bob"])
      }
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      let client = try await served.client()
      #expect(try await client.markRead([.group("#a"): 3, .group("#b"): 3]).total == 1)
      await #expect(throws: MailboxClientError.self) {
        try await client.markRead([.group("#a"): 3, .peer("alice"): 99])
      }
      #expect(try await client.readUnread().total == 1)
    }
  }
}
