internal import MailboxModel

/// A conversation as keys and records carry it: `p` or `g`, then the id.
struct ConversationKey: Hashable, Sendable, Comparable {
  let bytes: [UInt8]

  private static let peer = UInt8(ascii: "p")
  private static let group = UInt8(ascii: "g")

  init(_ conversation: Conversation) {
    switch conversation {
    case .peer(let user): bytes = [Self.peer] + user.value.utf8
    case .group(let group): bytes = [Self.group] + group.value.utf8
    }
  }

  /// Wraps bytes of this layout.
  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The conversation that the key stands for; throws when the bytes are no key.
  func conversation() throws(MailboxError) -> Conversation {
    guard let kind = bytes.first, let id = String(validating: bytes.dropFirst(), as: UTF8.self)
    else { throw .damaged(what: "a stored conversation of \(bytes.count) bytes") }
    do throws(MailboxError) {
      switch kind {
      case Self.peer: return .peer(try UserID(id))
      case Self.group: return .group(try GroupID(id))
      default: throw .damaged(what: "a stored conversation of kind \(kind)")
      }
    } catch {
      throw .damaged(what: "a stored conversation: \(error.message)")
    }
  }

  static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.bytes.first == rhs.bytes.first
      ? lhs.bytes.lexicographicallyPrecedes(rhs.bytes)
      : (lhs.bytes.first ?? 0) > (rhs.bytes.first ?? 0)
  }
}
