internal import MailboxModel

/// Messages whose wire form, which the store keeps, has the size that the rivals' rows have.
struct MailboxMessage: Sendable {
  /// The most different ones, of this one size.
  private static let contentsMax = 1024
  private static let contentsBytesMax = 4 << 20

  private let contents: [Message.Content]

  init(bodyBytes: Int) throws {
    let empty = try Self.encoded(payload: 0)
    var payload = max(bodyBytes - empty, 1)
    while payload > 1, try Self.encoded(payload: payload) > bodyBytes { payload -= 1 }
    let bytes = MessageBody.random(bytes: MessageBody.placesMax + payload)
    contents = (0..<min(Self.contentsMax, max(1, Self.contentsBytesMax / payload))).map {
      let place = MessageBody.place(of: $0)
      return .encrypted(Array(bytes[place..<(place + payload)]))
    }
  }

  /// A message to a user from a friend.
  func to(_ user: UInt32, id: MessageID? = nil) -> Message {
    Message(from: MailboxNames.friend(of: user), id: id, content: content(for: user))
  }

  /// A message to a group.
  func toGroup(from user: UInt32) -> Message {
    Message(
      from: MailboxNames.friend(of: user), audience: .group(Group(GroupID(checked: "g"))),
      content: content(for: user))
  }

  private func content(for user: UInt32) -> Message.Content {
    contents[Int(user) % contents.count]
  }

  private static func encoded(payload: Int) throws -> Int {
    let message = Message(
      from: MailboxNames.friend(of: 0),
      content: .encrypted([UInt8](repeating: 0, count: payload)))
    let now = Timestamp(milliseconds: 1_800_000_000_000)
    return try message.encodedBody(expiresAtSeconds: 1_800_000_000, sentAt: now).count
  }
}
