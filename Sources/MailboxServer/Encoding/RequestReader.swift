internal import GRPCCore
internal import GRPCProtobuf
internal import SwiftProtobuf

/// Reads a request; one that cannot be read is refused with a reason.
struct RequestReader<Request: SwiftProtobuf.Message>: MessageDeserializer {
  /// The most bytes of a request. The transport lets more through, so that a client learns why.
  let bytesMax: Int

  func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> Request {
    if let unreadable = bytes.withUnsafeBytes(UnreadableRequest.init) {
      throw Refusal(unreadable, bytesMax: bytesMax)
    }
    guard bytes.count <= bytesMax else {
      throw Refusal(
        .resourceExhausted, reason: "requestTooLarge",
        "the request has \(bytes.count) bytes, the limit is \(bytesMax)",
        hint: "split it, or send large content by reference")
    }
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

extension Refusal {
  fileprivate init(_ request: UnreadableRequest, bytesMax: Int) {
    switch request {
    case .damaged:
      self.init(
        .invalidArgument, reason: "malformed", "the request cannot be decompressed",
        hint: "compress each message by itself, as 'grpc-encoding' says")
    case .tooLarge:
      self.init(
        .resourceExhausted, reason: "requestTooLarge",
        "the request has more than \(bytesMax) bytes decompressed, which is the limit",
        hint: "split it, or send large content by reference")
    }
  }
}
