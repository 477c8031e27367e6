/// Texts, with all that can be written for a character.
extension JSONReader {
  /// The text whose opening quote is next.
  mutating func string() throws(JSONFault) -> String {
    place += 1
    var text: [UInt8] = []
    var copied = place
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        text += bytes[copied..<place]
        place += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text += bytes[copied..<place]
        let scalar = try escape()
        text += Array(String(Character(scalar)).utf8)
        copied = place
      case 0..<0x20:
        let hex = String(byte, radix: 16)
        throw .invalid("the control character 0x\(hex) stands bare in a text,", at: place)
      default:
        place += 1
      }
    }
    throw .invalid("it ends inside a text,", at: place)
  }

  /// The character that a backslash begins.
  private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
    let start = place
    place += 1
    guard let byte = next else { throw unexpected("a character") }
    place += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try codePoint(from: start)
    default: throw .invalid("a backslash before something else than JSON knows,", at: start)
    }
  }

  /// One `\uXXXX`, or the two that stand for a character beyond the first 65,536.
  private mutating func codePoint(from start: Int) throws(JSONFault) -> Unicode.Scalar {
    let unit = try hexUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, take("\\") else { throw loneSurrogate(unit, at: start) }
    guard take("u") else { throw loneSurrogate(unit, at: start) }
    let second = try hexUnit()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
    else { throw loneSurrogate(unit, at: start) }
    return scalar
  }

  private mutating func hexUnit() throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return value
  }

  private func loneSurrogate(_ unit: UInt32, at place: Int) -> JSONFault {
    JSONFault(
      reason: "has a lone surrogate, \\u\(String(unit, radix: 16)), at byte \(place + 1):"
        + " half a character, whose other half is missing")
  }
}
