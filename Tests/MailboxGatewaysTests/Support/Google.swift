import Foundation
import MailboxModel
import NIOCore
import Testing

@testable import MailboxGateways

/// Google's two addresses on loopback: `/token`, and FCM's `messages:send`.
enum Google {
  static let sendPath = "/v1/projects/chat-1/messages:send"
  static let binding = Pushes.binding(.fcm, token: "fcm:token-1")

  /// An answer of the token address; each has a token of its own.
  static func grant(_ request: FakeWebServer.Request, seconds: Int = 3600) -> FakeWebServer.Reply {
    .init(
      200,
      "{\"access_token\":\"ya29.token-\(request.number)\",\"expires_in\":\(seconds),"
        + "\"token_type\":\"Bearer\"}")
  }

  /// Runs a test with a gateway to a server that gives tokens and answers pushes.
  static func with(
    token: @escaping @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply = { grant($0) },
    send: @escaping @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply = { _ in
      .init(200, #"{"name":"projects/chat-1/messages/1"}"#)
    },
    clock: ManualGatewayClock? = nil, answerSecondsMax: UInt32 = 60,
    _ body: (_ gateway: FCMGateway, _ server: FakeWebServer) async throws -> Void
  ) async throws {
    try await FakeWebServer.with {
      $0.path == "/token" ? token($0) : send($0)
    } body: {
      server, address in
      var settings = Pushes.patientSettings
      settings.fcmAddress = address
      settings.answerSecondsMax = answerSecondsMax
      let gateway = try FCMGateway(
        try Pushes.fcmCredential(tokenURI: "\(address)/token"), settings: settings,
        clock: clock?.clock ?? .system)
      do {
        try await body(gateway, server)
      } catch {
        await gateway.close()
        throw error
      }
      await gateway.close()
    }
  }
}
