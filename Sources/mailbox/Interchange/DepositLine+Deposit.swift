internal import MailboxModel
internal import MailboxStore

extension DepositLine {
  /// The deposit that the line asks for; throws a ``LineFault`` or a `MailboxError`.
  func deposit(in app: AppID) throws -> Deposit {
    let app = try self.app.map { try AppID($0) } ?? app
    let recipients = try to.map { MailboxAddress(try UserID($0), in: app) }
    guard !recipients.isEmpty else { throw MailboxError.noRecipients }
    guard let body else {
      return Deposit(try message(), to: recipients, expiresAt: expiresAt)
    }
    let waiting = try Self.decode(body)
    try expectAgreement(with: waiting)
    try waiting.sentAt.validate(as: "sent at")
    let end = waiting.expiresAt.milliseconds == 0 ? nil : waiting.expiresAt
    return Deposit(waiting.message, to: recipients, expiresAt: expiresAt ?? end)
  }

  /// The message that the fields say, `body` left out.
  func message() throws -> Message {
    let sender = try UserID(from)
    if let at, !Timestamp.writable.contains(at) {
      throw LineFault("'at' is \(at.seconds): it is not in seconds since 1970")
    }
    var message = Message(
      from: sender, text: text, id: try id.map { try MessageID($0) },
      audience: try .named(group: group, peer: peer, from: from, to: to))
    message.sentAt = at
    return message
  }

  /// The message in a body; one that would not come out of the store as it went in is refused.
  private static func decode(_ body: [UInt8]) throws -> WaitingMessage {
    let waiting: WaitingMessage
    do {
      waiting = try WaitingMessage(decoding: body.span.bytes)
    } catch {
      throw LineFault("'body' is no message: \(error.message)")
    }
    if waiting.message.isOnlineOnly {
      throw LineFault("'body' is an online-only message, which no store keeps")
    }
    let again = try waiting.message.encodedBody(
      expiresAtSeconds: UInt32(clamping: waiting.expiresAt.seconds), sentAt: waiting.sentAt)
    guard again == body else {
      throw LineFault("'body' is not as export writes it, or holds what this version does not know")
    }
    return waiting
  }

  /// Throws the first field that says something else than the body. Whoever changes a line by hand
  /// is not to find out later that nothing was changed.
  private func expectAgreement(with waiting: WaitingMessage) throws(LineFault) {
    let message = waiting.message
    var bodyGroup: String?
    var bodyPeer: String?
    switch message.audience {
    case .group(let group): bodyGroup = group.id.value
    case .oneToOne(let peer): bodyPeer = peer?.value
    }
    try Self.expect("from", from, message.sender.value)
    try Self.expect("text", text, waiting.text)
    try Self.expect("id", id, message.id?.value)
    try Self.expect("group", group, bodyGroup)
    try Self.expect("peer", peer, bodyPeer)
    if let at, at != waiting.sentAt {
      throw Self.disagreement("at", "\(at.milliseconds) ms", "\(waiting.sentAt.milliseconds) ms")
    }
    if let expiresAt, waiting.expiresAt.milliseconds != 0, expiresAt != waiting.expiresAt {
      throw Self.disagreement(
        "expires_at", "\(expiresAt.seconds)", "\(waiting.expiresAt.seconds)")
    }
  }

  /// Compares bytes: two ids that only look alike are two.
  private static func expect(
    _ name: String, _ given: String?, _ found: String?
  ) throws(LineFault) {
    let agrees =
      switch (given, found) {
      case (nil, nil): true
      case (let given?, let found?): given.utf8.elementsEqual(found.utf8)
      default: false
      }
    guard agrees else {
      func quoted(_ text: String?) -> String { text.map { "'\($0.prefix(40))'" } ?? "missing" }
      throw disagreement(name, quoted(given), quoted(found))
    }
  }

  private static func disagreement(
    _ name: String, _ given: String, _ found: String
  ) -> LineFault {
    LineFault("'\(name)' is \(given), in 'body' it is \(found): take 'body' out to change it")
  }
}
