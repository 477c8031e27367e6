internal import MailboxModel

/// What is wrong with a line of input, in words.
struct BadLine {
  /// The line's number, from 1.
  let number: Int
  /// What is wrong with it.
  let reason: String

  /// What an error of decoding or depositing says of a line.
  init(_ number: Int, _ error: any Error) {
    self.number = number
    reason =
      switch error {
      case let error as DecodingError: Self.reason(error)
      case let error as MailboxError: error.message
      default: "cannot be read: \(error)"
      }
  }

  /// What is wrong with a line, in the tool's own words.
  init(_ number: Int, reason: String) {
    self.number = number
    self.reason = reason
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "has no '\(key.stringValue)'"
    case .valueNotFound(_, let context): "\(field(context)) is null"
    case .typeMismatch(let type, let context):
      context.codingPath.isEmpty
        ? "is not a JSON object" : "\(field(context)) is not \(kind(type))"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "is not valid JSON"
        : "\(field(context)) is not as it should be: \(context.debugDescription)"
    @unknown default: "cannot be read"
    }
  }

  private static func field(_ context: DecodingError.Context) -> String {
    let name = context.codingPath.first?.stringValue ?? "it"
    return context.codingPath.count > 1 ? "an entry of '\(name)'" : "'\(name)'"
  }

  private static func kind(_ type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Double.Type: "a number"
    case is [String].Type, is [Any].Type: "a user or a list of users"
    default: "of the right type"
    }
  }
}
