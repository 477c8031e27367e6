internal import FoundationEssentials

extension JSONWriter {
  /// Bytes as Base64 (RFC 4648, section 4).
  mutating func base64(_ name: StaticString, _ value: [UInt8]) {
    string(name, Data(value).base64EncodedString())
  }
}
