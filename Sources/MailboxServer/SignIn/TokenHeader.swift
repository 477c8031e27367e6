/// The fields of a token's header about its signature, RFC 7515 section 4.1. The rest of it names keys,
/// which no token may bring, or is for others.
struct TokenHeader: Decodable {
  /// The `alg` that it is signed by; a word of RFC 7518.
  let algorithm: String
  /// The `kid` of the key that it is signed with, if it says.
  let keyID: String?

  private enum CodingKeys: String, CodingKey {
    case algorithm = "alg"
    case keyID = "kid"
    case critical = "crit"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    guard !fields.contains(.critical) else { throw TokenProblem.criticalHeader }
    algorithm = try fields.text(.algorithm) ?? ""
    keyID = try fields.text(.keyID)
  }
}

extension KeyedDecodingContainer where Key: RawRepresentable, Key.RawValue == String {
  /// A text; nil when it is not there.
  func text(_ key: Key) throws -> String? {
    do {
      return try decodeIfPresent(String.self, forKey: key)
    } catch is DecodingError {
      throw TokenProblem.notText(key.rawValue)
    }
  }

  /// A text or a list of them; nil when it is not there.
  func texts(_ key: Key) throws -> TokenClaims.Names? {
    do {
      return try decodeIfPresent(TokenClaims.Names.self, forKey: key)
    } catch is DecodingError {
      throw TokenProblem.notTexts(key.rawValue)
    }
  }

  /// Seconds since 1970, which may have fractions (`NumericDate`, RFC 7519 section 2); nil when it is not
  /// there.
  func time(_ key: Key) throws -> Double? {
    let seconds: Double?
    do {
      seconds = try decodeIfPresent(Double.self, forKey: key)
    } catch DecodingError.typeMismatch {
      throw TokenProblem.notNumber(key.rawValue)
    } catch {
      // A number that no double can hold.
      throw TokenProblem.implausibleTime(key.rawValue)
    }
    if let seconds, seconds > TokenProblem.secondsMax {
      throw TokenProblem.implausibleTime(key.rawValue)
    }
    return seconds
  }
}
