internal import FoundationEssentials
internal import MailboxModel

/// One line of an import or an export: a deposit as JSON.
///
/// ```
/// {"to":["bob"],"from":"alice","text":"hi","group":"#room","id":"m1",
///  "at":1700000000,"expires_at":1700604800}
/// ```
/// `to` may be one user; all but `to`, `from` and `text` may be left out or null. `at` is when it was
/// sent, in seconds since 1970, fractions allowed; `expires_at` when it expires undelivered, in whole
/// ones. `peer` says whom a one-to-one message is for where that does not follow, as in the sender's
/// own mailbox; `app` where there are several. `body`, the message in its wire form in base64, is
/// there when the message holds more than the other fields say; these have to agree with it.
///
/// A line has no place in the mailbox: that is its place among the lines. `sequence`, which older
/// exports told, is passed over.
struct DepositLine {
  var app: String?
  var to: [String]
  var from: String
  var peer: String?
  var group: String?
  var id: String?
  var at: Timestamp?
  var expiresAt: Timestamp?
  var text: String
  var body: [UInt8]?

  /// The names of the fields.
  enum Name: String, CodingKey, CaseIterable {
    case app, to, from, peer, group, id, at, text, body, sequence
    case expiresAt = "expires_at"
  }
}

/// A fault in a line, in the words that follow the line's number.
struct LineFault: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

extension DepositLine: Encodable {
  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Name.self)
    try fields.encodeIfPresent(app, forKey: .app)
    try fields.encode(to, forKey: .to)
    try fields.encode(from, forKey: .from)
    try fields.encodeIfPresent(peer, forKey: .peer)
    try fields.encodeIfPresent(group, forKey: .group)
    try fields.encodeIfPresent(id, forKey: .id)
    try fields.encodeIfPresent(at.map { Seconds($0) }, forKey: .at)
    try fields.encodeIfPresent(expiresAt?.seconds, forKey: .expiresAt)
    try fields.encode(text, forKey: .text)
    try fields.encodeIfPresent(body.map { Data($0) }, forKey: .body)
  }
}
