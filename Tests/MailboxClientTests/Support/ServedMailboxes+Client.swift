import MailboxClient
import MailboxModel
import MailboxSync
import MailboxTesting

extension ServedMailboxes {
  /// Bob's app on a device, with short pauses. Its cursor is in memory unless one is given.
  func client(
    device: DeviceID = "phone", cursors: any CursorStore = MemoryCursorStore(),
    port: Int? = nil, token: String? = nil,
    report: @escaping @Sendable (ClientReport) -> Void = { _ in },
    changing change: (inout MailboxClientSettings) -> Void = { _ in }
  ) async throws -> MailboxClient {
    var settings = MailboxClientSettings(
      host: "127.0.0.1", port: port ?? self.port, security: .plaintext, device: device)
    settings.session.retryMilliseconds = 20
    settings.session.retryMillisecondsMax = 100
    change(&settings)
    let made = try await self.token("bob")
    return try MailboxClient(
      settings: settings, cursors: cursors, token: { token ?? made }, report: report)
  }
}
