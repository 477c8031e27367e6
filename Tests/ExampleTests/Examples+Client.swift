import Foundation
import Logging
import MailboxClient
import MailboxModel
import MailboxServer
import MailboxStore
import Testing

extension Examples {
  @Test func `an app takes what waits`() async throws {
    let store = try await EmbeddedStore.open(at: directory + "/store")
    let message = Message(from: try UserID("alice"), text: "Dinner at eight?")
    _ = try await store.deposit(message, to: [MailboxAddress(try UserID("bob"))])
    let secret = [UInt8](repeating: 7, count: 32)
    var served = ServerSettings(security: .plaintext)
    served.port = 0
    let server = try MailboxServer(
      store: store, keys: [try await .secret(secret)], settings: served,
      logger: Logger(label: "example") { _ in SwiftLogNoOpLogHandler() })
    async let serving: Void = server.run()
    let settings = MailboxClientSettings(
      host: "127.0.0.1", port: try await server.listeningPort, security: .plaintext,
      device: try DeviceID("phone"))
    let login = Login(tokens: try await TokenMaker(secret: secret))
    let path = directory + "/cursor"
    // Shown in MailboxClient.docc: begin
    let mailbox = try MailboxClient(
      settings: settings, cursors: FileCursorStore(path: path),
      token: { try await login.token() })

    let texts = try await mailbox.connected { mailbox in
      var texts: [String] = []
      for try await arrival in mailbox.messages {
        switch arrival {
        case .message(let waiting, _): texts.append(waiting.text)
        case .gap(let gap): texts.append("\(gap.count) are missing: \(gap.reason)")
        case .startOver: texts = []
        // An app goes on here: what comes from now on is live.
        case .caughtUp: return texts
        }
      }
      return texts
    }
    // Shown in MailboxClient.docc: end
    #expect(texts == ["Dinner at eight?"])
    server.goAway()
    try await serving
    await store.close()
  }
}

/// The login of an app.
private struct Login: Sendable {
  let tokens: TokenMaker

  func token() async throws -> String {
    try await tokens.token(
      TokenMaker.Claims(
        user: "bob", roles: [.app], audience: "mailbox",
        expiresAtSeconds: Date().timeIntervalSince1970 + 3600))
  }
}
