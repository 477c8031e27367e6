internal import GRPCCore
internal import GRPCProtobuf
internal import SwiftProtobuf

extension RPCRouter {
  /// Registers a call with one request and one response.
  mutating func call<Request: SwiftProtobuf.Message, Response: SwiftProtobuf.Message>(
    _ method: MethodDescriptor, as role: Role, through gate: CallGate,
    _ body: @escaping @Sendable (Request, Caller) async throws -> Response
  ) {
    call(method, as: role, through: gate, serializer: ProtobufSerializer<Response>(), body)
  }

  /// Registers a call whose response is written by a serializer of its own.
  mutating func call<Request: SwiftProtobuf.Message, Response: Sendable>(
    _ method: MethodDescriptor, as role: Role, through gate: CallGate,
    serializer: some MessageSerializer<Response>,
    _ body: @escaping @Sendable (Request, Caller) async throws -> Response
  ) {
    registerHandler(
      forMethod: method, deserializer: RequestReader<Request>(bytesMax: gate.requestBytesMax),
      serializer: serializer
    ) { request, _ in
      do {
        let caller = try await gate.admit(request.metadata, as: role)
        let request = try await ServerRequest(stream: request)
        let response = try await body(request.message, caller)
        return StreamingServerResponse(single: ServerResponse(message: response))
      } catch {
        throw gate.refusal(error, in: method)
      }
    }
  }

  /// Registers a call with a stream each way, which ends when the caller's token does.
  mutating func stream<Request: SwiftProtobuf.Message, Response: Sendable>(
    _ method: MethodDescriptor, as role: Role, through gate: CallGate,
    serializer: some MessageSerializer<Response>,
    _ body:
      @escaping @Sendable (
        RPCAsyncSequence<Request, any Error>, RPCWriter<Response>, Caller
      ) async throws -> Void
  ) {
    registerHandler(
      forMethod: method, deserializer: RequestReader<Request>(bytesMax: gate.requestBytesMax),
      serializer: serializer
    ) { request, _ in
      do {
        let caller = try await gate.admit(request.metadata, as: role)
        return StreamingServerResponse { writer in
          do {
            try await within(caller.goodFor, until: caller.key, in: gate.streams) {
              try await body(request.messages, writer, caller)
            }
          } catch {
            throw gate.refusal(error, in: method)
          }
          return [:]
        }
      } catch {
        throw gate.refusal(error, in: method)
      }
    }
  }
}

/// Runs a stream until it ends, or the token that opened it is no longer good: its time is over, or the
/// key that it is signed with is gone.
private func within(
  _ time: Duration, until key: String, in streams: OpenStreams,
  _ body: @escaping @Sendable () async throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await Task.sleep(for: time)
      throw Refusal.tokenExpired
    }
    group.addTask {
      await streams.untilGone(key)
      throw Refusal.keyGone
    }
    defer { group.cancelAll() }
    try await group.next()
  }
}
