import MailboxModel
import MailboxPush
import NIOCore
import NIOHTTP1
import MailboxTesting
import Testing

@testable import MailboxGateways

/// The token that a service account gets for its assertion.
@Suite(.serves) struct AccessTokenTests {
  private func outcomes(
    _ gateway: FCMGateway, _ numbers: ClosedRange<UInt64>
  ) async throws -> [PushOutcome] {
    try await withThrowingTaskGroup(of: PushOutcome.self) { group in
      for number in numbers {
        let push = try Pushes.push(number, to: Google.binding)
        group.addTask { await gateway.send(push, to: Google.binding) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test func `many pushes at once fetch one token`() async throws {
    let slow: @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply = { request in
      var reply = Google.grant(request)
      reply.delay = .milliseconds(50)
      return reply
    }
    try await Google.with(token: slow) { gateway, server async throws in
      #expect(try await outcomes(gateway, 1...40).allSatisfy { $0 == .delivered })
      #expect(server.requests(to: "/token").count == 1)
      #expect(server.requests(to: Google.sendPath).count == 40)
    }
  }

  @Test func `a token is kept until shortly before its end`() async throws {
    let clock = ManualGatewayClock()
    try await Google.with(clock: clock) { gateway, server async throws in
      for (advance, fetched) in [(0, 1), (3200, 1), (150, 2), (3299, 2), (2, 3)] {
        clock.advance(seconds: Int64(advance))
        #expect(try await outcomes(gateway, 1...1) == [.delivered])
        #expect(server.requests(to: "/token").count == fetched, "after \(advance) s")
      }
      #expect(server.requests(to: Google.sendPath).last?["authorization"] == "Bearer ya29.token-3")
    }
  }

  @Test func `a token that ended before its time is fetched anew, and the push goes once more`()
    async throws
  {
    let send: @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply = {
      $0["authorization"] == "Bearer ya29.token-1" ? .init(401) : .init(200)
    }
    try await Google.with(send: send) { gateway, server async throws in
      #expect(try await outcomes(gateway, 1...1) == [.delivered])
      #expect(server.requests(to: "/token").count == 2)
      #expect(server.requests(to: Google.sendPath).count == 2)
    }
  }

  @Test func `a push goes once more only`() async throws {
    try await Google.with(send: { _ in .init(401) }) { gateway, server async throws in
      #expect(try await outcomes(gateway, 1...1) == [.misconfigured(reason: "401")])
      #expect(server.requests(to: Google.sendPath).count == 2)
    }
  }

  @Test func `an account that Google refuses is misconfigured`() async throws {
    let refuse: @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply = { _ in
      .init(400, #"{"error":"invalid_grant","error_description":"Invalid JWT Signature."}"#)
    }
    try await Google.with(token: refuse) { gateway, server async throws in
      #expect(
        try await outcomes(gateway, 1...1)
          == [.misconfigured(reason: "no access token: 400 invalid_grant")])
      #expect(server.requests(to: Google.sendPath).isEmpty)
    }
  }

  @Test func `trouble at the token address waits, as long as it asks`() async throws {
    let busy: @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply = {
      $0.number == 1 ? .init(503, "", headers: ["retry-after": "9"]) : Google.grant($0)
    }
    try await Google.with(token: busy) { gateway, _ async throws in
      #expect(
        try await outcomes(gateway, 1...1)
          == [.retry(.credential, reason: "no access token: 503", afterSeconds: 9)])
      #expect(try await outcomes(gateway, 2...2) == [.delivered])
    }
  }

  @Test(arguments: [
    "", "{}", "[1]", #"{"access_token":""}"#, #"{"access_token":"a\nb","expires_in":9}"#,
  ])
  func `an answer without a token is none`(body: String) async throws {
    try await Google.with(token: { _ in .init(200, body) }) { gateway, server async throws in
      #expect(
        try await outcomes(gateway, 1...1)
          == [.retry(.credential, reason: "no access token: 200", afterSeconds: nil)])
      #expect(server.requests(to: Google.sendPath).isEmpty)
    }
  }
}
