internal import MailboxModel

extension Message.Audience {
  /// Finds whom a message is for, as a person would say it: a group, or the one who is not the sender.
  static func named(group: String?, peer: String?, from: String, to: [String])
    throws(MailboxError) -> Message.Audience
  {
    if let group {
      if let peer {
        throw .invalidArgument(
          name: "peer", value: peer, reason: "the message is for a group, which has none")
      }
      return .group(Group(try GroupID(group)))
    }
    if let peer { return .oneToOne(peer: try UserID(peer)) }
    // The sender's own copy needs to know whom the message is for.
    let others = to.filter { !$0.utf8.elementsEqual(from.utf8) }
    guard others.count < to.count, let other = others.first,
      others.allSatisfy({ $0.utf8.elementsEqual(other.utf8) })
    else { return .oneToOne() }
    return .oneToOne(peer: try UserID(other))
  }
}
