/// Reads one JSON value, and takes nothing that two readers could take differently.
///
/// Grammar: RFC 8259. Beyond it a key that stands twice, a surrogate without its other half and bytes
/// that are not UTF-8 are refused, which RFC 7493 (I-JSON) asks for: Foundation's parser takes the
/// first key or the last, and does not say where it stopped.
struct JSONReader {
  /// The deepest that arrays and objects may stand in one another.
  static let depthMax = 16
  /// The most keys that an object may have.
  static let keysMax = 64

  let bytes: [UInt8]
  /// The next byte.
  var place = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The one value that some bytes hold. O(bytes).
  static func read(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
    try expectUTF8(bytes)
    var reader = JSONReader(bytes)
    reader.skipBlanks()
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.place == bytes.count else {
      throw .invalid("more follows behind the value,", at: reader.place)
    }
    return value
  }

  /// The next byte, nil at the end.
  var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  /// Passes a byte if it is the next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      place += 1
    }
  }

  private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
    guard depth <= Self.depthMax else {
      throw .invalid("more than \(Self.depthMax) levels", at: place)
    }
    guard let next else { throw unexpected("a value") }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: return try word()
    }
  }

  private mutating func word() throws(JSONFault) -> JSONValue {
    let start = place
    while let byte = next, !Self.endsWord(byte) { place += 1 }
    let word = String(decoding: bytes[start..<place], as: UTF8.self)
    switch word {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "": throw unexpected("a value")
    default: throw .invalid("'\(word.prefix(20))' is no value,", at: start)
    }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "\""), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
      true
    default: false
    }
  }

  private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
    place += 1
    var values: [JSONValue] = []
    skipBlanks()
    if take("]") { return .array(values) }
    while true {
      values.append(try value(depth: depth + 1))
      skipBlanks()
      if take("]") { return .array(values) }
      try passComma(before: "]")
    }
  }

  private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
    place += 1
    var fields: [JSONValue.Field] = []
    skipBlanks()
    if take("}") { return .object(fields) }
    while true {
      let start = place
      guard next == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
      let name = try string()
      guard !fields.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
        throw JSONFault(reason: "has '\(name.prefix(40))' twice, again at byte \(start + 1)")
      }
      guard fields.count < Self.keysMax else {
        throw JSONFault(reason: "has more than \(Self.keysMax) keys in one object")
      }
      skipBlanks()
      guard take(":") else { throw unexpected("a colon") }
      skipBlanks()
      fields.append(JSONValue.Field(name: name, value: try value(depth: depth + 1)))
      skipBlanks()
      if take("}") { return .object(fields) }
      try passComma(before: "}")
    }
  }

  private mutating func passComma(before end: Unicode.Scalar) throws(JSONFault) {
    let comma = place
    guard take(",") else { throw unexpected("a comma or '\(end)'") }
    skipBlanks()
    if next == UInt8(ascii: end) { throw .invalid("a trailing comma", at: comma) }
  }

  private mutating func number() throws(JSONFault) -> String {
    let start = place
    _ = take("-")
    if !take("0") { try passDigits() }
    if take(".") { try passDigits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try passDigits()
    }
    if let byte = next, !Self.endsWord(byte) {
      throw .invalid("a number that is written wrong,", at: start)
    }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private mutating func passDigits() throws(JSONFault) {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    if place == start { throw unexpected("a digit") }
  }

  /// The fault of finding something else, or the end.
  func unexpected(_ wanted: String) -> JSONFault {
    guard place < bytes.count else {
      return .invalid("it ends where \(wanted) is expected,", at: place)
    }
    return .invalid("\(wanted) is expected", at: place)
  }

  private static func expectUTF8(_ bytes: [UInt8]) throws(JSONFault) {
    guard String(validating: bytes, as: UTF8.self) == nil else { return }
    var parser = Unicode.UTF8.ForwardParser()
    var input = bytes.makeIterator()
    var place = 0
    while case .valid(let scalar) = parser.parseScalar(from: &input) { place += scalar.count }
    let byte = String(bytes[place], radix: 16)
    throw JSONFault(reason: "is not UTF-8: 0x\(byte) at byte \(place + 1)")
  }
}
