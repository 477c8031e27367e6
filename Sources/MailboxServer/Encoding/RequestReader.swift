internal import GRPCCore
internal import GRPCProtobuf
internal import SwiftProtobuf

/// Reads a request; one that cannot be read is refused with a reason.
struct RequestReader<Request: SwiftProtobuf.Message>: MessageDeserializer {
  func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> Request {
    do {
      return try ProtobufDeserializer<Request>().deserialize(bytes)
    } catch {
      throw Refusal(
        .invalidArgument, reason: "malformed",
        "the request of \(bytes.count) bytes is no \(Request.protoMessageName)",
        hint: "encode it with the project's .proto files")
    }
  }
}
