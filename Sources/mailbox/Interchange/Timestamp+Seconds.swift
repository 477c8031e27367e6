internal import MailboxModel

extension Timestamp {
  /// A moment from a JSON number of seconds since 1970, to the nearest millisecond; nil beyond what
  /// milliseconds hold. Exact, which a Double is not beyond the year 287,000. O(digits).
  init?(seconds number: String) {
    var digits: [UInt8] = []
    var pointPlace: Int?
    var exponent = 0
    let isNegative = number.hasPrefix("-")
    var rest = number.utf8.dropFirst(isNegative ? 1 : 0)
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "."): pointPlace = digits.count
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        let text = String(decoding: rest.drop { $0 == UInt8(ascii: "+") }, as: UTF8.self)
        // What does not fit is larger than any line has digits.
        exponent =
          Int(text).map { max(-1 << 24, min(1 << 24, $0)) }
          ?? (text.hasPrefix("-") ? -1 << 24 : 1 << 24)
        rest = rest[rest.endIndex...]
      default: digits.append(byte - UInt8(ascii: "0"))
      }
    }
    // How many digits stand before the point when the number is in milliseconds.
    let leadingZeros = digits.prefix { $0 == 0 }.count
    var wholeDigits = (pointPlace ?? digits.count) + exponent + 3 - leadingZeros
    digits.removeFirst(leadingZeros)
    if digits.isEmpty { wholeDigits = 0 }
    guard wholeDigits <= 19 else { return nil }
    var magnitude: UInt64 = 0
    for index in 0..<max(0, wholeDigits) {
      magnitude = magnitude * 10 + UInt64(index < digits.count ? digits[index] : 0)
    }
    if wholeDigits >= 0, wholeDigits < digits.count, digits[wholeDigits] >= 5 { magnitude += 1 }
    guard magnitude <= (isNegative ? 1 << 63 : UInt64(Int64.max)) else { return nil }
    self.init(milliseconds: Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude))
  }
}
