internal import GRPCCore
internal import MailboxProtocol

/// `grpc.health.v1.Health`, for anyone who can connect: it says nothing but whether calls are
/// answered.
struct HealthService: Grpc_Health_V1_Health.SimpleServiceProtocol {
  private static let services: [String: Health.Part] = [
    "": .whole,
    OfflineMailbox_V1_Mailbox.descriptor.fullyQualifiedService: .mailbox,
    OfflineMailbox_V1_Delivery.descriptor.fullyQualifiedService: .delivery,
    OfflineMailbox_V1_Admin.descriptor.fullyQualifiedService: .admin,
  ]

  let health: Health

  func check(
    request: Grpc_Health_V1_HealthCheckRequest, context: ServerContext
  ) async throws -> Grpc_Health_V1_HealthCheckResponse {
    guard let part = Self.services[request.service] else {
      throw Refusal(
        .notFound, reason: "unknownService", "there is no service '\(request.service.prefix(100))'",
        hint: "ask about '' for the server as a whole")
    }
    return Self.response(status(of: part))
  }

  func watch(
    request: Grpc_Health_V1_HealthCheckRequest,
    response: RPCWriter<Grpc_Health_V1_HealthCheckResponse>, context: ServerContext
  ) async throws {
    let part = Self.services[request.service]
    let changes = health.changes()
    // A client that goes ends the call, and not the task: it would wait for the next change, and keep the
    // stream and the connection.
    try await withRPCCancellationHandler {
      var last: Grpc_Health_V1_HealthCheckResponse.ServingStatus?
      for await _ in changes.stream {
        let status = part.map(status) ?? .serviceUnknown
        guard status != last else { continue }
        last = status
        try await response.write(Self.response(status))
      }
    } onCancelRPC: {
      changes.end()
    }
  }

  private func status(
    of part: Health.Part
  ) -> Grpc_Health_V1_HealthCheckResponse.ServingStatus {
    health.verdict(on: part) == .serving ? .serving : .notServing
  }

  private static func response(
    _ status: Grpc_Health_V1_HealthCheckResponse.ServingStatus
  ) -> Grpc_Health_V1_HealthCheckResponse {
    var response = Grpc_Health_V1_HealthCheckResponse()
    response.status = status
    return response
  }
}
