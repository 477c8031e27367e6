/// Reads a source into tokens. Comments and regular expressions are passed over; the code that a literal
/// puts into its text, between `\(` and `)`, is read like all other code and stands before the literal.
struct SwiftLexer {
  private let bytes: [UInt8]
  private var at = 0
  private var line = 1
  private var tokens: [Token] = []
  /// The start of the token that is being read, and the end of the last one.
  private var start = 0
  private var end = 0

  static func tokens(of text: String) -> [Token] {
    var lexer = SwiftLexer(bytes: Array(text.utf8))
    lexer.readCode(inLiteral: false)
    return lexer.tokens
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads up to the end, or up to the parenthesis that ends what is put into a literal.
  private mutating func readCode(inLiteral: Bool) {
    var depth = 0
    while at < bytes.count {
      start = at
      switch bytes[at] {
      case let byte where byte.isOfWord: readWord()
      case UInt8(ascii: "\n"): passNewline()
      case UInt8(ascii: " "): at += 1
      case UInt8(ascii: "/") where byte(at + 1) == UInt8(ascii: "/"): passLine()
      case UInt8(ascii: "/") where byte(at + 1) == UInt8(ascii: "*"): passComment()
      case UInt8(ascii: "/") where endOfExpression != nil: at = endOfExpression ?? bytes.count
      case UInt8(ascii: "\""): readLiteral(hashes: 0)
      case UInt8(ascii: "#") where byte(at + hashes(at)) == UInt8(ascii: "\""):
        readLiteral(hashes: hashes(at))
      case UInt8(ascii: "`"): readQuotedName()
      case let byte:
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        at += 1
        if inLiteral, depth < 0 { return }
        add(.mark, [byte], line)
      }
    }
  }

  private mutating func readWord() {
    while byte(at)?.isOfWord == true { at += 1 }
    add(.word, bytes[start..<at], line)
  }

  private mutating func readQuotedName() {
    at = bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "`")) ?? bytes.count
    add(.quotedName, bytes[(start + 1)..<at], line)
    at += 1
  }

  private mutating func readLiteral(hashes: Int) {
    let first = line
    at += hashes
    let quotes = self.quotes(at) >= 3 ? 3 : 1
    at += quotes
    var text: [UInt8] = []
    while at < bytes.count, !(self.quotes(at) >= quotes && self.hashes(at + quotes) >= hashes) {
      if bytes[at] == UInt8(ascii: "\\"), self.hashes(at + 1) >= hashes {
        at += 1 + hashes
        if byte(at) == UInt8(ascii: "(") {
          at += 1
          readCode(inLiteral: true)
          continue
        }
      }
      if byte(at) == UInt8(ascii: "\n") { line += 1 }
      if at < bytes.count { text.append(bytes[at]) }
      at += 1
    }
    at += quotes + hashes
    add(.literal, text[...], first)
  }

  private mutating func passNewline() {
    line += 1
    at += 1
  }

  private mutating func passLine() {
    at = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
  }

  private mutating func passComment() {
    var depth = 0
    repeat {
      switch (bytes[at], byte(at + 1)) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")): (depth, at) = (depth + 1, at + 2)
      case (UInt8(ascii: "*"), UInt8(ascii: "/")): (depth, at) = (depth - 1, at + 2)
      case (UInt8(ascii: "\n"), _): passNewline()
      default: at += 1
      }
    } while depth > 0 && at < bytes.count
  }

  /// Behind the regular expression that begins here; nil when it is a division, or an operator's name.
  private var endOfExpression: Int? {
    guard let before = tokens.last, before.kind == .mark, "(,=:[{#".contains(before.text),
      let next = byte(at + 1), next != UInt8(ascii: " "), next != UInt8(ascii: ")")
    else { return nil }
    var end = at + 1
    while let byte = self.byte(end), byte != UInt8(ascii: "\n") {
      if byte == UInt8(ascii: "/") { return end + 1 }
      end += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  private mutating func add(_ kind: Token.Kind, _ text: ArraySlice<UInt8>, _ line: Int) {
    tokens.append(
      Token(
        kind: kind, text: String(decoding: text, as: UTF8.self), line: line,
        isAttached: start == end))
    end = at
  }

  private func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private func quotes(_ index: Int) -> Int { run(of: UInt8(ascii: "\""), at: index) }

  private func hashes(_ index: Int) -> Int { run(of: UInt8(ascii: "#"), at: index) }

  private func run(of byte: UInt8, at index: Int) -> Int {
    var end = index
    while self.byte(end) == byte { end += 1 }
    return end - index
  }
}

extension UInt8 {
  /// True when it is part of a keyword, a name or a number.
  fileprivate var isOfWord: Bool { Self.ofWords[Int(self)] }

  private static let ofWords = (UInt8.min...UInt8.max).map { byte -> Bool in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
      true
    default: false
    }
  }
}
