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

/// Why bytes are no JSON that can be taken.
struct JSONFault: Error, Equatable {
  /// What is wrong, and at which byte, from 1.
  let reason: String

  /// Breaks the grammar of RFC 8259.
  static func invalid(_ what: String, at place: Int) -> JSONFault {
    JSONFault(reason: "is not valid JSON: \(what) at byte \(place + 1)")
  }
}
