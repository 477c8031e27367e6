internal import MailboxModel

extension Message.Audience {
  /// Whom a message is for, as a person would say it: a group, or the one who is not the sender.
  static func named(group: String?, peer: String?, from: String, to: [String])
    throws(MailboxError) -> Message.Audience
  {
    if let group { return .group(Group(try GroupID(group))) }
    if let peer { return .oneToOne(peer: try UserID(peer)) }
    // The sender's own copy needs to know whom the message is for.
    let others = Set(to).subtracting([from])
    guard to.contains(from), others.count == 1, let other = others.first else {
      return .oneToOne()
    }
    return .oneToOne(peer: try UserID(other))
  }
}
