internal import GRPCCore
internal import MailboxProtocol

/// `grpc.health.v1.Health`, for anyone who can connect: it says nothing but whether calls are
/// answered.
struct HealthService: Grpc_Health_V1_Health.SimpleServiceProtocol {
  private static let services: Set<String> = [
    "", OfflineMailbox_V1_Mailbox.descriptor.fullyQualifiedService,
    OfflineMailbox_V1_Delivery.descriptor.fullyQualifiedService,
    OfflineMailbox_V1_Admin.descriptor.fullyQualifiedService,
  ]

  let health: Health

  func check(
    request: Grpc_Health_V1_HealthCheckRequest, context: ServerContext
  ) async throws -> Grpc_Health_V1_HealthCheckResponse {
    guard Self.services.contains(request.service) else {
      throw Refusal(
        .notFound, reason: "unknownService", "there is no service '\(request.service.prefix(100))'",
        hint: "ask about '' for the server as a whole")
    }
    return Self.response(health.isServing ? .serving : .notServing)
  }

  func watch(
    request: Grpc_Health_V1_HealthCheckRequest,
    response: RPCWriter<Grpc_Health_V1_HealthCheckResponse>, context: ServerContext
  ) async throws {
    let isKnown = Self.services.contains(request.service)
    for await isServing in health.changes() {
      try await response.write(
        Self.response(!isKnown ? .serviceUnknown : isServing ? .serving : .notServing))
    }
  }

  private static func response(
    _ status: Grpc_Health_V1_HealthCheckResponse.ServingStatus
  ) -> Grpc_Health_V1_HealthCheckResponse {
    var response = Grpc_Health_V1_HealthCheckResponse()
    response.status = status
    return response
  }
}
