internal import GRPCCore

/// The faults for which a token's header or claims are refused, whatever its signature; each has a reason
/// of its own.
enum TokenProblem: Error, Equatable {
  /// The header has `crit`, whatever it names: RFC 7515 section 4.1.11 has a token refused whose
  /// critical extensions are not understood, and none are here.
  case criticalHeader
  /// A claim that is needed is not there.
  case missing(String)
  /// A claim, or a part of the header, is no text.
  case notText(String)
  /// A claim is neither a text nor a list of texts.
  case notTexts(String)
  /// A time is no number (`NumericDate`, RFC 7519 section 2).
  case notNumber(String)
  /// A time lies behind the year 9999: milliseconds, most of the time.
  case implausibleTime(String)
  /// A name stands twice (RFC 7519 section 4, RFC 7515 section 4): two readers could take another one.
  case repeated(String)
  /// It is no JSON object in UTF-8.
  case notObject(String)

  /// The last second of the year 9999, since 1970. In milliseconds it is a day of 1978.
  static let secondsMax = 253_402_300_799.0

  /// A stable name for programs.
  var reason: String {
    switch self {
    case .criticalHeader: "tokenCriticalHeader"
    case .missing: "tokenClaimMissing"
    case .notText, .notTexts: "tokenClaimNotText"
    case .notNumber: "tokenClaimNotNumber"
    case .implausibleTime: "tokenTimeImplausible"
    case .repeated: "tokenNameRepeated"
    case .notObject: "tokenRefused"
    }
  }

  /// A description of what was wrong.
  var message: String {
    switch self {
    case .criticalHeader: "the token's header has 'crit', and the server knows no extension"
    case .missing(let name): "the token has no '\(name)'"
    case .notText(let name): "the token's '\(name)' is no text"
    case .notTexts(let name): "the token's '\(name)' is neither a text nor a list of texts"
    case .notNumber(let name): "the token's '\(name)' is no number"
    case .implausibleTime(let name): "the token's '\(name)' lies behind the year 9999"
    case .repeated(let name): "the token has '\(name)' twice"
    case .notObject(let part): "the token's \(part) cannot be read"
    }
  }

  /// Advice on what to do about it.
  var hint: String {
    switch self {
    case .criticalHeader: "sign it without 'crit' (RFC 7515, section 4.1.11)"
    case .missing: "it needs 'aud', 'exp' and 'roles', and 'sub' for apps"
    case .notText: "write it as a JSON string, in quotes"
    case .notTexts: "write it as a JSON string or a list of them"
    case .notNumber: "write it as a JSON number, without quotes: seconds since 1970"
    case .implausibleTime: "give seconds since 1970, not milliseconds"
    case .repeated: "say each name once"
    case .notObject: "a token has three parts with dots between them, two of JSON, RFC 7519"
    }
  }
}

extension Refusal {
  /// The answer that tells a client what is wrong with its token.
  init(_ problem: TokenProblem) {
    self.init(
      .unauthenticated, reason: problem.reason, problem.message, hint: problem.hint)
  }
}
