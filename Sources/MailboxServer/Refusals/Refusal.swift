internal import GRPCCore
internal import GRPCProtobuf

/// The end of a call that is refused: a gRPC status with a reason for programs, a message for people,
/// and what to do about it.
///
/// The reason and the hint travel as `google.rpc.ErrorInfo` and `google.rpc.Help` do elsewhere, in
/// `grpc-status-details-bin`; the message carries both texts for clients that do not look there.
struct Refusal: Error, Sendable, Equatable {
  /// The service that gives the reasons, as `ErrorInfo` asks for.
  static let domain = "offline_mailbox.v1"

  let code: RPCError.Code
  /// A stable name for programs.
  let reason: String
  /// A description of what was wrong, with the value that was wrong.
  let message: String
  /// Advice on what to do about it.
  let hint: String
  /// The time after which trying again makes sense; nil when it does not by itself.
  var retryAfter: Duration?

  init(
    _ code: RPCError.Code, reason: String, _ message: String, hint: String,
    retryAfter: Duration? = nil
  ) {
    self.code = code
    self.reason = reason
    self.message = message
    self.hint = hint
    self.retryAfter = retryAfter
  }
}

extension Refusal: RPCErrorConvertible {
  var rpcErrorCode: RPCError.Code { code }
  var rpcErrorMessage: String { "\(message); \(hint)" }
  var rpcErrorMetadata: Metadata {
    var details = [
      ErrorDetails.errorInfo(reason: reason, domain: Self.domain, metadata: ["hint": hint])
    ]
    if let retryAfter { details.append(.retryInfo(delay: retryAfter)) }
    return GoogleRPCStatus(code: code, message: rpcErrorMessage, details: details).rpcErrorMetadata
  }
}
