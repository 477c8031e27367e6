extension Binding {
  /// The binding with its token in the one form that it is compared in.
  ///
  /// A token of Apple's is a number that is written in hexadecimal digits. Apps print it with capital
  /// letters, with blanks, with line ends, or as `<ab12 cd34>`; it is the same phone, and a token has one
  /// owner. Here it has small letters and nothing else. What holds other characters stays as it is, and so
  /// do the tokens of other platforms.
  ///
  /// Source: Apple, 'Registering your app with APNs': a token is opaque data of variable length.
  public var inOneForm: Binding {
    guard platform == .apns else { return self }
    var binding = self
    binding.token = Self.appleToken(token)
    return binding
  }

  /// Whether a token is the one that is bound, however it is written.
  public func hasToken(_ other: String) -> Bool {
    var given = self
    given.token = other
    return inOneForm.token.hasBytes(of: given.inOneForm.token)
  }

  private static func appleToken(_ token: String) -> String {
    var digits: [UInt8] = []
    for byte in token.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
        digits.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digits.append(byte | 0x20)
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: " "), UInt8(ascii: "\t"),
        UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        continue
      default: return token
      }
    }
    return digits.isEmpty ? token : String(decoding: digits, as: UTF8.self)
  }
}
