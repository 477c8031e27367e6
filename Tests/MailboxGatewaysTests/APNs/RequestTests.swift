import Foundation
import MailboxGateways
import MailboxModel
import MailboxPush
import NIOHPACK
import MailboxTesting
import Testing

/// Requests to Apple as they go over the wire.
@Suite(.serves) struct RequestTests {
  /// The one request that a push becomes.
  private func request(
    of push: RenderedPush, to binding: Binding = Pushes.binding(),
    by credential: PushCredential = Pushes.keyCredential()
  ) async throws -> FakeProvider.Request {
    var request: FakeProvider.Request?
    try await FakeProvider.with { provider, settings in
      try await APNsGateway.with(credential, settings) { gateway async throws in
        #expect(await gateway.send(push, to: binding) == .delivered)
      }
      request = provider.requests.first
      #expect(provider.requests.count == 1)
    }
    return try #require(request)
  }

  @Test func `an alert has Apple's headers and the payload as it was rendered`() async throws {
    let push = try Pushes.push(7)
    let request = try await request(of: push)
    #expect(
      request.headers.map(\.name).sorted() == [
        ":authority", ":method", ":path", ":scheme", "apns-collapse-id", "apns-expiration",
        "apns-id", "apns-priority", "apns-push-type", "apns-topic", "authorization",
      ])
    #expect(request[":method"] == "POST")
    #expect(request[":scheme"] == "https")
    #expect(request[":path"] == "/3/device/\(Pushes.token)")
    #expect(request["apns-topic"] == Pushes.topic)
    #expect(request["apns-push-type"] == "alert")
    #expect(request["apns-priority"] == "10")
    #expect(request["apns-expiration"] == "\(push.expiresAt.seconds)")
    #expect(request["apns-collapse-id"] == "collapse-7")
    #expect(request["apns-id"] == "12345678-9abc-8def-8000-000000000007")
    #expect(request.body == push.body)
  }

  @Test func `a silent push is background with priority 5`() async throws {
    let request = try await request(of: try Pushes.push(kind: .silent))
    #expect(request["apns-push-type"] == "background")
    #expect(request["apns-priority"] == "5")
  }

  @Test func `a topic of calls gets the push type of calls`() async throws {
    let request = try await request(
      of: try Pushes.push(), to: Pushes.binding(topic: "org.example.chat.voip"))
    #expect(request["apns-push-type"] == "voip")
    #expect(request["apns-priority"] == "10")
    #expect(request["apns-topic"] == "org.example.chat.voip")
  }

  @Test func `what expired is not stored, and nothing longer than 30 days`() async throws {
    let over = try await request(of: try Pushes.push(expiresIn: -2_000_000_000))
    #expect(over["apns-expiration"] == "0")
    let forever = try await request(of: try Pushes.push(expiresIn: 90 * 86_400))
    let seconds = try #require(forever["apns-expiration"].flatMap { Double($0) })
    let days = (seconds - Date().timeIntervalSince1970) / 86_400
    #expect((29.9...30.01).contains(days))
  }

  @Test func `a long text comes as the 4096 bytes that it was cut to`() async throws {
    let push = try Pushes.push(text: String(repeating: "Grüße ", count: 2000))
    #expect(push.isTruncated)
    let request = try await request(of: push)
    #expect(request.body.count <= 4096)
    #expect(request.body == push.body)
  }

  @Test func `without a topic of its own a binding gets the only one of the credential`()
    async throws
  {
    let request = try await request(
      of: try Pushes.push(), to: Pushes.binding(topic: ""),
      by: Pushes.keyCredential(topics: ["org.example.only"]))
    #expect(request["apns-topic"] == "org.example.only")
  }

  @Test func `every attempt has the same id`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { $0.number == 1 ? .answer(500) : .answer(200) }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        let push = try Pushes.push()
        #expect(
          await gateway.send(push, to: Pushes.binding())
            == .retry(.credential, reason: "500", afterSeconds: nil))
        #expect(await gateway.send(push, to: Pushes.binding()) == .delivered)
      }
      #expect(Set(provider.requests.map { $0["apns-id"] }) == [push1ID])
    }
  }

  private let push1ID: String? = "12345678-9abc-8def-8000-000000000001"

  @Test(arguments: ["", "zz", "../3/device/a1", "a1b", String(repeating: "a", count: 401)])
  func `a token that is not hexadecimal is never sent`(token: String) async throws {
    try await FakeProvider.with { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        let outcome = try await gateway.send(Pushes.push(), to: Pushes.binding(token: token))
        #expect(outcome == .quarantine(reason: "the token is not hexadecimal"))
      }
      #expect(provider.seen.connections == 0)
    }
  }
}
