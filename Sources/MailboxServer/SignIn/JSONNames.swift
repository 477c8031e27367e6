internal import FoundationEssentials

/// The names in a JSON object. A decoder takes one of two members of a name, and does not say so.
struct JSONNames {
  /// The first name that stands twice in it, whatever way it is written; nil when none does. Objects
  /// in it are not looked into.
  let repeated: String?

  /// Of an object that a decoder has read: it is taken for well-formed.
  init(of bytes: [UInt8]) {
    var names: Set<[UInt8]> = []
    var scan = Scan(bytes: bytes)
    while let name = scan.next() {
      guard names.insert(Self.plain(name)).inserted else {
        repeated = String(decoding: Self.plain(name), as: UTF8.self)
        return
      }
    }
    repeated = nil
  }

  /// A name without escapes: `"\u0065xp"` is `exp`.
  private static func plain(_ name: ArraySlice<UInt8>) -> [UInt8] {
    guard name.contains(UInt8(ascii: "\\")) else { return Array(name) }
    let quoted = Data([UInt8(ascii: "\"")] + name + [UInt8(ascii: "\"")])
    guard let text = try? JSONDecoder().decode(String.self, from: quoted) else {
      return Array(name)
    }
    return Array(text.utf8)
  }

  /// Goes from one name of the outermost object to the next.
  private struct Scan {
    let bytes: [UInt8]
    var place = 0
    var depth = 0
    var isNameNext = false

    mutating func next() -> ArraySlice<UInt8>? {
      while let byte = take() {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          isNameNext = depth == 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: ","): isNameNext = depth == 1
        case UInt8(ascii: "\""):
          let text = takeText()
          if isNameNext {
            isNameNext = false
            return text
          }
        default: break
        }
      }
      return nil
    }

    private mutating func take() -> UInt8? {
      guard place < bytes.count else { return nil }
      defer { place += 1 }
      return bytes[place]
    }

    /// Up to the quote that ends it, which is taken, too.
    private mutating func takeText() -> ArraySlice<UInt8> {
      let start = place
      while let byte = take(), byte != UInt8(ascii: "\"") {
        if byte == UInt8(ascii: "\\") { _ = take() }
      }
      return bytes[start..<max(start, place - 1)]
    }
  }
}
