/// Writes JSON in the order in which it is told: no dictionary shuffles a payload's keys, so that the
/// same push has the same bytes.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  init(reservingBytes count: Int = 512) { bytes.reserveCapacity(count) }

  /// `{ … }`, under a key unless it is the root.
  mutating func object(_ name: StaticString? = nil, _ write: (inout JSONWriter) -> Void) {
    begin(name)
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    write(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  /// A text.
  mutating func string(_ name: StaticString, _ value: String) {
    begin(name)
    text(value)
  }

  /// A text, or nothing where there is none.
  mutating func optional(_ name: StaticString, _ value: String?) {
    if let value { string(name, value) }
  }

  /// A number.
  mutating func number(_ name: StaticString, _ value: some BinaryInteger) {
    begin(name)
    bytes.append(contentsOf: String(value).utf8)
  }

  /// A number, or nothing where there is none; it must be finite.
  mutating func optional(_ name: StaticString, _ value: Double?) {
    guard let value, value.isFinite else { return }
    begin(name)
    bytes.append(contentsOf: "\(value)".utf8)
  }

  /// A list of texts, or nothing where there are none.
  mutating func strings(_ name: StaticString, _ values: [String]) {
    if values.isEmpty { return }
    begin(name)
    list(values)
    needsComma = true
  }

  /// A list of texts without a name.
  mutating func list(_ values: [String]) {
    bytes.append(UInt8(ascii: "["))
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      text(value)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func begin(_ name: StaticString?) {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
    guard let name else { return }
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
  }

  private mutating func text(_ value: String) {
    bytes.append(UInt8(ascii: "\""))
    // Most texts have nothing to escape.
    if value.utf8.allSatisfy({ Self.escapedByteCount(of: $0) == 1 }) {
      bytes.append(contentsOf: value.utf8)
    } else {
      escape(value)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ value: String) {
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
      case 0..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(Self.digit(byte >> 4))
        bytes.append(Self.digit(byte & 15))
      default: bytes.append(byte)
      }
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// The bytes that one byte of UTF-8 becomes inside a text.
  static func escapedByteCount(of byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "\n"): 2
    case 0..<0x20: 6
    default: 1
    }
  }
}
