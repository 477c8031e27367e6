internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

/// The checks of a deposit over the wire, beside those of the store.
extension Deposit {
  /// Throws `.invalidArgument` with the name of the field that is wrong.
  ///
  /// The store itself takes a message that says nothing: it hands content on as it is, and one that
  /// an older version took is in exports, which are to be imported again.
  static func check(_ message: OfflineMailbox_V1_Message) throws(MailboxError) {
    guard !message.elements.isEmpty || !message.encrypted.isEmpty else {
      throw .invalidArgument(
        name: "elements", value: "",
        reason: "a message has at least one, or encrypted bytes")
    }
    if message.hasGroup { try check(message.group.id, as: GroupID.self, named: "group.id") }
    for (index, mention) in message.mentions.enumerated() {
      try check(mention, as: UserID.self, named: "mentions[\(index)]")
    }
  }

  private static func check<ID: Identifier>(
    _ text: String, as: ID.Type, named name: String
  ) throws(MailboxError) {
    do throws(MailboxError) {
      _ = try ID(text)
    } catch .invalidIdentifier(_, let value, let reason) {
      throw .invalidArgument(name: name, value: value, reason: "it \(reason)")
    } catch {
      throw error
    }
  }
}
