/// A push token, as the platform gave it to the app: 1 to 4096 bytes.
///
/// Two tokens are equal when their bytes are. Those of Apple's have one form, see ``inAppleForm()``.
public struct PushToken: Identifier {
  /// The word for it in errors.
  public static let kind = "push token"
  /// The most bytes it may have.
  public static let bytesMax = 4096
  /// The token as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
  /// Its first 8 characters. The whole token is for no log: it is the address for pushes to the device.
  public var description: String { value.utf8.count > 8 ? "\(value.prefix(8))…" : value }
}

/// Tokens of Apple's.
///
/// Source: Apple, 'Registering your app with APNs': a token is data of variable length, which goes into
/// an address as hexadecimal digits. Those of apps and of calls (PushKit) have 32 bytes today, those of
/// live activities more.
extension PushToken {
  /// The most digits of a token of Apple's; those that it gives out have 64 to some 200.
  public static let appleDigitsMax = 400

  /// The token in the one form that it is kept and compared in: small hexadecimal digits, two a byte.
  ///
  /// Apps print it with capital letters, blanks and line ends, or as `<ab12 cd34>`; it is the same phone,
  /// and a token has one owner. Throws `.invalidArgument` for anything else, which Apple would never
  /// take.
  public func inAppleForm() throws(MailboxError) -> PushToken {
    var digits: [UInt8] = []
    digits.reserveCapacity(value.utf8.count)
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
        digits.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digits.append(byte | 0x20)
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
        UInt8(ascii: "<"), UInt8(ascii: ">"):
        continue
      case UInt8(ascii: "{"):
        throw refused("it is what a description of the data prints, and has not all of its bytes")
      default: throw refused("the token for Apple is not hexadecimal")
      }
    }
    guard !digits.isEmpty else { throw refused("the token for Apple has no digits") }
    guard digits.count.isMultiple(of: 2) else {
      throw refused("the token for Apple has \(digits.count) digits: a byte has two")
    }
    guard digits.count <= Self.appleDigitsMax else {
      throw refused(
        "the token for Apple has \(digits.count) digits, the limit is \(Self.appleDigitsMax)")
    }
    return PushToken(checked: String(decoding: digits, as: UTF8.self))
  }

  /// The same where it is one of Apple's; as it is where it is none, as older versions may have kept it.
  package var inAppleFormOrAsGiven: PushToken {
    if isInAppleForm { return self }
    return (try? inAppleForm()) ?? self
  }

  /// True when it is in Apple's form already. No allocation.
  private var isInAppleForm: Bool {
    value.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
      default: false
      }
    }
  }

  private func refused(_ reason: String) -> MailboxError {
    .invalidArgument(name: "token", value: description, reason: reason)
  }
}
