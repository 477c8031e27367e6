public import MailboxModel
internal import StoredBytes

/// The thing that an owed push waits for.
public enum PushWait: Hashable, Sendable {
  /// Its moment, and nothing else.
  case moment
  /// A rule holds it: until its moment, or until something changes.
  case rule(PushRule)
  /// Its token has to rest after failures.
  case token
  /// The credential of that name: it is suspended, has to rest, or sends older pushes first.
  case credential(CredentialName)
  /// An answer to another push of the same user by the credential of that name.
  case turn(CredentialName)
}

extension PushWait {
  /// The credential in whose lane, or behind whose pushes, it waits; nil when it waits for another thing.
  public var credential: CredentialName? {
    switch self {
    case .moment, .rule, .token: nil
    case .credential(let name), .turn(let name): name
    }
  }
}

/// ```
/// 0 moment | 1 rule, its name | 2 token | 3 credential, its name | 4 turn, the credential's name
/// ```
extension PushWait {
  func append(to row: inout [UInt8]) {
    switch self {
    case .moment: row.append(0)
    case .rule(let rule):
      row.append(1)
      row.appendCounted(rule.rawValue.utf8)
    case .token: row.append(2)
    case .credential(let name):
      row.append(3)
      row.appendCounted(name.value.utf8)
    case .turn(let name):
      row.append(4)
      row.appendCounted(name.value.utf8)
    }
  }

  init(from reader: inout ByteReader) throws(MailboxError) {
    switch try reader.byte() {
    case 0: self = .moment
    case 1:
      let name = try reader.countedText()
      guard let rule = PushRule(rawValue: name) else { throw reader.damaged("rule '\(name)'") }
      self = .rule(rule)
    case 2: self = .token
    case 3: self = .credential(try reader.credentialName())
    case 4: self = .turn(try reader.credentialName())
    case let kind: throw reader.damaged("wait \(kind)")
    }
  }
}
