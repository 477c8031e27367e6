/// As much of Redis's protocol as a range needs; values are looked through and not kept.
final class RedisReader {
  /// The contents of a reply of XRANGE.
  struct Range {
    var entries = 0
    /// Of the values.
    var bytes = 0
    /// The last entry's id.
    var last = ""
  }

  let socket: BlockingSocket

  init(_ socket: BlockingSocket) { self.socket = socket }

  static func command(_ words: [String], _ last: [UInt8]) -> [UInt8] {
    var bytes = Array("*\(words.count + 1)\r\n".utf8)
    for word in words.map({ Array($0.utf8) }) + [last] {
      bytes += Array("$\(word.count)\r\n".utf8)
      bytes += word
      bytes += [13, 10]
    }
    return bytes
  }

  /// Reads over any reply; returns the bytes of its strings.
  func skipReply() throws -> Int {
    let (kind, number) = try head()
    switch kind {
    case UInt8(ascii: "$") where number >= 0:
      try socket.take(number + 2) { _ in }
      return number
    case UInt8(ascii: "*"):
      var bytes = 0
      for _ in 0..<max(0, number) { bytes += try skipReply() }
      return bytes
    default: return 0
    }
  }

  /// `*entries`, each `*2`, the id and its fields and values.
  func readRange() throws -> Range {
    var range = Range()
    let (_, entries) = try head()
    range.entries = max(0, entries)
    var id: [UInt8] = []
    for _ in 0..<range.entries {
      _ = try head()
      let (_, count) = try head()
      id.removeAll(keepingCapacity: true)
      try socket.take(count) { id += $0 }
      try socket.take(2) { _ in }
      range.bytes += try skipReply()
    }
    range.last = String(decoding: id, as: UTF8.self)
    return range
  }

  /// The first line of a reply: its kind and its number, 0 where there is none.
  private func head() throws -> (kind: UInt8, number: Int) {
    let kind = try socket.byte()
    var (number, isNegative, text) = (0, false, "")
    while true {
      let byte = try socket.byte()
      switch byte {
      case 13:
        _ = try socket.byte()
        guard kind != UInt8(ascii: "-") else { throw MeasuringError("redis: \(text)") }
        return (kind, isNegative ? -number : number)
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        number = number &* 10 &+ Int(byte - UInt8(ascii: "0"))
      default: break
      }
      if kind == UInt8(ascii: "-") { text.append(Character(UnicodeScalar(byte))) }
    }
  }
}
