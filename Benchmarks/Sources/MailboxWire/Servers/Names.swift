internal import MailboxModel
internal import MailboxServer

/// Users and what they are sent.
enum Names {
  static let secret = [UInt8](repeating: 7, count: 32)
  static let authority = "127.0.0.1"

  static func user(_ number: Int) -> String { "user\(number)" }

  static func mailbox(_ number: Int) throws -> MailboxAddress {
    MailboxAddress(try UserID(user(number)))
  }

  /// A message of so many bytes of text.
  static func message(_ number: Int, bytes: Int) throws -> Message {
    let words = "\(number) "
    let text = words + String(repeating: "x", count: max(0, bytes - words.utf8.count))
    return Message(from: try UserID("alice"), text: text)
  }

  /// A token of a user's app, or of a sender, for as long as a work may take.
  static func token(_ user: String, role: Role = .app) async throws -> String {
    try await TokenMaker(secret: secret).token(
      TokenMaker.Claims(
        user: user, roles: [role], audience: "mailbox", expiresAtSeconds: Clock.now + 3600))
  }
}
