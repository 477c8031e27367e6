import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@testable import MailboxGateways

/// Pushes to a server that others wrote.
@Suite(
  .serves,
  .enabled(
    if: PublicFakeServer.checkout != nil,
    "needs MAILBOX_FAKE_APNS, a checkout of github.com/HENNGE/aapns at a5fc9e1"))
struct PublicFakeServerTests {
  @Test func `it takes pushes for a device that it knows, and says of another that it is bad`()
    async throws
  {
    try await PublicFakeServer.with(PublicFakeServer.readingIDs) { server in
      try await APNsGateway.with(server.settings) { gateway in
        for number: UInt64 in 1...20 {
          let outcome = await gateway.send(
            try Pushes.push(number), to: Pushes.binding(token: server.device))
          #expect(outcome == .delivered)
        }
        let outcomes = try await gateway.sendAll(21...60)
        #expect(outcomes.allSatisfy { $0 == .quarantine(reason: "400 BadDeviceToken") })
      }
    }
  }

  @Test func `as it is it answers no request that has an id, and is given up in time`()
    async throws
  {
    try await PublicFakeServer.with(PublicFakeServer.unchanged) { server in
      var settings = server.settings
      settings.answerSecondsMax = 1
      try await APNsGateway.with(settings) { gateway in
        let outcome = await gateway.send(
          try Pushes.push(), to: Pushes.binding(token: server.device))
        #expect(
          outcome == .retry(.credential, reason: "no answer within 1 s", afterSeconds: nil))
      }
    }
  }
}
