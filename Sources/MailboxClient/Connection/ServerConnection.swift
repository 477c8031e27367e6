internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix

/// Makes connections to the server: secured as the settings say, with a token and a keepalive.
struct ServerConnection: Sendable {
  typealias Client = GRPCClient<HTTP2ClientTransport.Posix>

  let settings: MailboxClientSettings
  let token: @Sendable () async throws -> String

  /// Connects with the present token, and closes the connection when the body returns.
  func with<Value: Sendable>(
    _ body: @Sendable (Client) async throws -> Value
  ) async throws -> Value {
    let token: String
    do {
      token = try await self.token()
    } catch {
      throw MailboxClientError.noToken(message: "\(error)")
    }
    return try await withGRPCClient(
      transport: try .http2NIOPosix(
        target: ServerTarget(host: settings.host, port: settings.port).resolvable,
        transportSecurity: security, config: config),
      interceptors: [TokenInterceptor(token: token)]
    ) { try await body($0) }
  }

  private var security: HTTP2ClientTransport.Posix.TransportSecurity {
    guard case .tls(let file) = settings.security else { return .plaintext }
    return .tls {
      if let file { $0.trustRoots = .certificates([.file(path: file, format: .pem)]) }
    }
  }

  private var config: HTTP2ClientTransport.Posix.Config {
    .defaults {
      $0.connection.keepalive = .init(
        time: .seconds(settings.keepaliveSeconds), timeout: .seconds(Self.keepaliveTimeoutSeconds),
        allowWithoutCalls: false)
    }
  }

  /// The longest time that an answer to the keepalive may take.
  private static let keepaliveTimeoutSeconds = 10
}

/// Sends the token with every call.
private struct TokenInterceptor: ClientInterceptor {
  let token: String

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingClientRequest<Input>, context: ClientContext,
    next: (StreamingClientRequest<Input>, ClientContext) async throws ->
      StreamingClientResponse<Output>
  ) async throws -> StreamingClientResponse<Output> {
    var request = request
    request.metadata.addString("Bearer \(token)", forKey: "authorization")
    return try await next(request, context)
  }
}
