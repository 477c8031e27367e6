internal import FoundationEssentials
internal import MailboxModel

extension DepositLine {
  /// The line that some JSON is. A field that is not known is refused rather than lost.
  init(_ value: JSONValue) throws(LineFault) {
    guard case .object(let fields) = value else { throw LineFault("is not a JSON object") }
    var values: [Name: JSONValue] = [:]
    for field in fields {
      guard let name = Name(rawValue: field.name) else {
        throw LineFault("has a field '\(field.name.prefix(40))', which import does not know")
      }
      if case .null = field.value {
        // Null says as much as nothing does, but for what a line cannot be without.
        if Self.needed.contains(name) { throw LineFault("'\(name.rawValue)' is null") }
        continue
      }
      values[name] = field.value
    }
    if let missing = Self.needed.first(where: { values[$0] == nil }) {
      throw LineFault("has no '\(missing.rawValue)'")
    }
    to = try Self.users(values[.to])
    from = try Self.string(.from, values) ?? ""
    text = try Self.string(.text, values) ?? ""
    app = try Self.string(.app, values)
    peer = try Self.string(.peer, values)
    group = try Self.string(.group, values)
    id = try Self.string(.id, values)
    at = try Self.moment(.at, values)
    expiresAt = try Self.moment(.expiresAt, values)
    guard expiresAt.map({ $0.milliseconds % 1000 == 0 }) ?? true else {
      throw LineFault("'expires_at' is not in whole seconds")
    }
    body = try Self.string(.body, values).map { (text) throws(LineFault) in
      guard let bytes = Data(base64Encoded: text) else { throw LineFault("'body' is not base64") }
      return [UInt8](bytes)
    }
  }

  private static let needed: [Name] = [.to, .from, .text]

  private static func users(_ value: JSONValue?) throws(LineFault) -> [String] {
    switch value {
    case .string(let user): return [user]
    case .array(let values):
      var users: [String] = []
      for value in values {
        guard case .string(let user) = value else {
          throw LineFault("an entry of 'to' is not a string")
        }
        users.append(user)
      }
      return users
    default: throw LineFault("'to' is not a user or a list of users")
    }
  }

  private static func string(
    _ name: Name, _ values: [Name: JSONValue]
  ) throws(LineFault) -> String? {
    switch values[name] {
    case nil: return nil
    case .string(let text): return text
    default: throw LineFault("'\(name.rawValue)' is not a string")
    }
  }

  private static func moment(
    _ name: Name, _ values: [Name: JSONValue]
  ) throws(LineFault) -> Timestamp? {
    switch values[name] {
    case nil: return nil
    case .number(let text):
      guard let moment = Timestamp(seconds: text) else {
        throw LineFault(
          "'\(name.rawValue)' is \(text.prefix(40)): it is not in seconds since 1970")
      }
      return moment
    default: throw LineFault("'\(name.rawValue)' is not a number")
    }
  }
}
