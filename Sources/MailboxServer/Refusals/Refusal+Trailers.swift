internal import FoundationEssentials
internal import GRPCCore
internal import NIOHPACK

extension Refusal {
  /// The refusal as the last headers of a gRPC answer, for where there is no call to give it: see
  /// PROTOCOL-HTTP2.md of gRPC. When it is all of the answer it has what the first ones would have.
  func trailers(isOnlyAnswer: Bool) -> HPACKHeaders {
    var headers = HPACKHeaders()
    if isOnlyAnswer {
      headers.add(name: ":status", value: "200")
      headers.add(name: "content-type", value: "application/grpc")
    }
    headers.add(name: "grpc-status", value: "\(code.rawValue)")
    headers.add(name: "grpc-message", value: Self.percentEncoded(rpcErrorMessage))
    for (key, value) in rpcErrorMetadata {
      switch value {
      case .string(let text): headers.add(name: key, value: text)
      case .binary(let bytes): headers.add(name: key, value: Data(bytes).base64EncodedString())
      }
    }
    return headers
  }

  /// As gRPC has it: what is not printable ASCII, and the sign itself.
  private static func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "%") {
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }
}
