/// A stand-in for a request that could not be decompressed on its way to ``RequestReader``, which
/// refuses it with a reason: the transport could only cut the stream off.
///
/// ```
/// | 00 | why |
/// ```
/// No protobuf message begins like this, as no field has the number 0.
enum UnreadableRequest: UInt8, CaseIterable {
  case damaged = 1
  case tooLarge = 2

  var bytes: [UInt8] { [0, rawValue] }

  /// Nil when the bytes are a request.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 2, bytes[0] == 0 else { return nil }
    self.init(rawValue: bytes[1])
  }
}
