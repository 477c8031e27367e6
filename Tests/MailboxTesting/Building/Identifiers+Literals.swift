public import MailboxModel

extension UserID: ExpressibleByStringLiteral {}
extension AppID: ExpressibleByStringLiteral {}
extension DeviceID: ExpressibleByStringLiteral {}
extension GroupID: ExpressibleByStringLiteral {}
extension MessageID: ExpressibleByStringLiteral {}
extension CredentialName: ExpressibleByStringLiteral {}
extension PushToken: ExpressibleByStringLiteral {}
extension PushTopic: ExpressibleByStringLiteral {}
extension FeedReaderName: ExpressibleByStringLiteral {}

extension Identifier {
  /// An id as a test writes it; stops the test when it is none.
  public init(stringLiteral value: String) {
    do {
      self = try Self(value)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

extension MailboxAddress: ExpressibleByStringLiteral {
  /// The mailbox of a user of the standard app.
  public init(stringLiteral value: String) { self.init(UserID(stringLiteral: value)) }
}

extension Conversation: ExpressibleByStringLiteral {
  /// A group when the text begins with `#`, otherwise a peer.
  public init(stringLiteral value: String) {
    self =
      value.hasPrefix("#")
      ? .group(GroupID(stringLiteral: value)) : .peer(UserID(stringLiteral: value))
  }
}
