/// A JSON value as it stands: every key of an object once, numbers with all their digits.
enum JSONValue {
  /// One key and its value.
  struct Field {
    let name: String
    let value: JSONValue
  }

  case null
  case bool(Bool)
  /// The number's own characters.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// The fields in their order.
  case object([Field])
}

/// The reason why bytes cannot be taken as JSON.
struct JSONFault: Error, Equatable {
  /// The fault and its byte, counted from 1.
  let reason: String

  /// Breaks the grammar of RFC 8259.
  static func invalid(_ what: String, at place: Int) -> JSONFault {
    JSONFault(reason: "is not valid JSON: \(what) at byte \(place + 1)")
  }
}
