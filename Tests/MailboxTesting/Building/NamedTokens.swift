public import MailboxModel

/// Tokens of Apple's are hexadecimal; those of tests are names, in hexadecimal.
extension String {
  /// A token of Apple's whose bytes are this name.
  public var asAppleToken: String {
    utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension PushToken {
  /// The name that ``Swift/String/asAppleToken`` made a token of; of others the token itself.
  public var name: String {
    let digits = Array(value.utf8)
    guard digits.count.isMultiple(of: 2) else { return value }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[place..<place + 2], as: UTF8.self)
      guard let byte = UInt8(pair, radix: 16) else { return value }
      bytes.append(byte)
    }
    return String(validating: bytes, as: UTF8.self) ?? value
  }
}
