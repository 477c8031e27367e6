internal import FoundationEssentials

/// One of the two parts of a token that are JSON (RFC 7519 section 3): its header or its claims.
enum TokenPart: String {
  case header
  case claims

  /// Reads what stands in it. It has to be one object in UTF-8 in which no name stands twice: with names
  /// that repeat, whoever made the token could mean another value than the one that is taken.
  func read<Value: Decodable>(
    _ encoded: Substring.UTF8View, as type: Value.Type
  ) throws(TokenProblem) -> Value {
    // With a zero in it, a decoder may take it for UTF-16.
    guard let bytes = Self.decoded(encoded), !bytes.contains(0),
      String(validating: bytes, as: UTF8.self) != nil
    else { throw .notObject(rawValue) }
    do {
      let value = try JSONDecoder().decode(type, from: bytes)
      if let name = JSONNames(of: Array(bytes)).repeated { throw TokenProblem.repeated(name) }
      return value
    } catch let problem as TokenProblem {
      throw problem
    } catch {
      throw .notObject(rawValue)
    }
  }

  /// Base64url without padding (RFC 7515 section 2); nil when it is none.
  private static func decoded(_ encoded: Substring.UTF8View) -> Data? {
    var text = Data(capacity: encoded.count + 3)
    for byte in encoded {
      switch byte {
      case UInt8(ascii: "-"): text.append(UInt8(ascii: "+"))
      case UInt8(ascii: "_"): text.append(UInt8(ascii: "/"))
      case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
      default: text.append(byte)
      }
    }
    text.append(
      contentsOf: repeatElement(UInt8(ascii: "="), count: (4 - text.count % 4) % 4))
    return Data(base64Encoded: text)
  }
}

/// A token's three parts, as they came.
struct TokenParts {
  let header: Substring
  let claims: Substring

  /// Nil when it has not three.
  init?(_ token: String) {
    let parts = token.split(
      separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    (header, claims) = (parts[0], parts[1])
  }
}
