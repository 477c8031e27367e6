internal import FoundationEssentials
internal import MailboxModel
internal import MailboxStore

/// One line of an import or an export: a deposit as JSON.
///
/// ```
/// {"to":["bob"],"from":"alice","text":"hi","group":"#room","id":"m1","at":1700000000}
/// ```
/// `to` may be one user; `group`, `id` and `at` (seconds, fractions allowed) may be left out. An
/// export adds what else is needed to restore a message: `peer` in the sender's own mailbox, `app`
/// when there are several, and `body`, the message in its wire form in base64, when it holds more
/// than the other fields say.
struct DepositLine {
  /// The moments that a line may name: the years 1 to 9999.
  static let secondsAllowed = -62_135_596_800.0...253_402_300_799.0

  var app: String?
  var to: [String]
  var from: String
  var peer: String?
  var group: String?
  var id: String?
  var at: Timestamp?
  var text: String
  var body: [UInt8]?
  /// Only told, never taken: the mailbox that it comes into gives its own.
  var sequence: UInt64?

  /// A waiting message of a mailbox, so that importing the line restores it.
  init(_ waiting: WaitingMessage, in mailbox: MailboxAddress, namesApp: Bool) throws {
    let message = waiting.message
    app = namesApp ? mailbox.app.value : nil
    to = [mailbox.user.value]
    from = message.sender.value
    switch message.audience {
    case .oneToOne(let user): peer = user?.value
    case .group(let room): group = room.id.value
    }
    id = message.id?.value
    at = waiting.sentAt
    text = waiting.text
    sequence = waiting.sequence
    if try self.message() != message {
      body = try message.encodedBody(expiresAtSeconds: 0, sentAt: waiting.sentAt)
    }
  }

  /// The deposit that the line asks for.
  func deposit(in app: AppID) throws -> Deposit {
    let app = try self.app.map { try AppID($0) } ?? app
    let recipients = try to.map { MailboxAddress(try UserID($0), in: app) }
    guard !recipients.isEmpty else { throw MailboxError.noRecipients }
    return Deposit(try message(), to: recipients)
  }

  private func message() throws -> Message {
    if let body {
      var message = try WaitingMessage(decoding: body.span.bytes).message
      message.sentAt = at ?? message.sentAt
      return message
    }
    let sender = try UserID(from)
    var message = Message(
      from: sender, text: text, id: try id.map { try MessageID($0) },
      audience: try .named(group: group, peer: peer, from: from, to: to))
    message.sentAt = at
    return message
  }
}

extension DepositLine: Codable {
  private enum CodingKeys: String, CodingKey {
    case app, to, from, peer, group, id, at, text, body, sequence
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    if let user = try? fields.decode(String.self, forKey: .to) {
      to = [user]
    } else {
      to = try fields.decode([String].self, forKey: .to)
    }
    from = try fields.decode(String.self, forKey: .from)
    text = try fields.decode(String.self, forKey: .text)
    app = try fields.decodeIfPresent(String.self, forKey: .app)
    peer = try fields.decodeIfPresent(String.self, forKey: .peer)
    group = try fields.decodeIfPresent(String.self, forKey: .group)
    id = try fields.decodeIfPresent(String.self, forKey: .id)
    body = try fields.decodeIfPresent(Data.self, forKey: .body).map { [UInt8]($0) }
    if let seconds = try fields.decodeIfPresent(Double.self, forKey: .at) {
      guard Self.secondsAllowed.contains(seconds) else {
        throw MailboxError.invalidArgument(
          name: "'at'", value: "\(seconds)", reason: "it is not in seconds since 1970")
      }
      at = Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encodeIfPresent(app, forKey: .app)
    try fields.encode(to, forKey: .to)
    try fields.encode(from, forKey: .from)
    try fields.encodeIfPresent(peer, forKey: .peer)
    try fields.encodeIfPresent(group, forKey: .group)
    try fields.encodeIfPresent(id, forKey: .id)
    try fields.encodeIfPresent(at.map { Seconds($0) }, forKey: .at)
    try fields.encode(text, forKey: .text)
    try fields.encodeIfPresent(body.map { Data($0) }, forKey: .body)
    try fields.encodeIfPresent(sequence, forKey: .sequence)
  }
}
