import GRPCCore

import GRPCNIOTransportHTTP2Posix
import MailboxProtocol
import MailboxServer

/// A client's connection, with the services as it sees them.
struct Connection: Sendable {
  typealias Transport = HTTP2ClientTransport.Posix

  let client: GRPCClient<Transport>

  var mailbox: OfflineMailbox_V1_Mailbox.Client<Transport> { .init(wrapping: client) }
  var delivery: OfflineMailbox_V1_Delivery.Client<Transport> { .init(wrapping: client) }
  var admin: OfflineMailbox_V1_Admin.Client<Transport> { .init(wrapping: client) }
  var health: Grpc_Health_V1_Health.Client<Transport> { .init(wrapping: client) }
}

/// Sends a token, or whatever a test takes for one, with every call.
struct Authorization: ClientInterceptor {
  let value: String

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingClientRequest<Input>, context: ClientContext,
    next: (StreamingClientRequest<Input>, ClientContext) async throws ->
      StreamingClientResponse<Output>
  ) async throws -> StreamingClientResponse<Output> {
    var request = request
    request.metadata.addString(value, forKey: "authorization")
    return try await next(request, context)
  }
}

extension ServedStore {
  /// Connects as the bearer of a token; nil sends none.
  func connect<Result: Sendable>(
    token: String?, security: HTTP2ClientTransport.Posix.TransportSecurity = .plaintext,
    _ body: @Sendable (Connection) async throws -> Result
  ) async throws -> Result {
    try await withGRPCClient(
      transport: try .http2NIOPosix(
        target: .ipv4(address: "127.0.0.1", port: port), transportSecurity: security),
      interceptors: token.map { [Authorization(value: "Bearer \($0)")] } ?? []
    ) { client in
      try await body(Connection(client: client))
    }
  }

  /// Connects as a user's app.
  func connect<Result: Sendable>(
    as user: String, roles: [Role] = [.app], app: String? = nil, device: String? = nil,
    _ body: @Sendable (Connection) async throws -> Result
  ) async throws -> Result {
    try await connect(
      token: try await tokens.token(user, roles: roles, app: app, device: device), body)
  }
}

extension ServedStore {
  /// Returns the number of live sessions of a user, as an operator sees it.
  func sessions(of user: String) async throws -> UInt32 {
    try await connect(as: "root", roles: [.admin]) { connection in
      var request = OfflineMailbox_V1_InspectRequest()
      request.user = user
      return try await connection.admin.inspect(request).sessions
    }
  }
}
