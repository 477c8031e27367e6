import GRPCCore
import GRPCProtobuf
import Testing

/// A refusal, as a client sees it.
struct Refused: Equatable, CustomStringConvertible {
  let code: RPCError.Code
  let reason: String

  init(_ code: RPCError.Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  var description: String { "\(code) \(reason)" }
}

/// The refusal that a call ends with; nil and an issue when it is none.
func refusal(
  sourceLocation: SourceLocation = #_sourceLocation, _ call: () async throws -> Void
) async -> Refused? {
  do {
    try await call()
    Issue.record("the call was not refused", sourceLocation: sourceLocation)
    return nil
  } catch let error as RPCError {
    guard let status = try? error.unpackGoogleRPCStatus(),
      let info = status.details.compactMap(\.errorInfo).first
    else { return Refused(error.code, "") }
    #expect(info.metadata["hint"]?.isEmpty == false, sourceLocation: sourceLocation)
    #expect(info.domain == "offline_mailbox.v1", sourceLocation: sourceLocation)
    return Refused(error.code, info.reason)
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
    return nil
  }
}
