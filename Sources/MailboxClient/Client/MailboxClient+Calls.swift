internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import MailboxProtocol

extension MailboxClient {
  /// One call over a connection of its own, so that it works whether the client runs or not.
  func call<Value: Sendable>(
    _ body:
      @Sendable (
        OfflineMailbox_V1_Mailbox.Client<HTTP2ClientTransport.Posix>, CallOptions
      ) async throws -> Value
  ) async throws(MailboxClientError) -> Value {
    var options = CallOptions.defaults
    options.timeout = .seconds(settings.callSeconds)
    do {
      return try await connection.with { [options] client in
        try await body(.init(wrapping: client), options)
      }
    } catch {
      throw MailboxClientError(error)
    }
  }
}
