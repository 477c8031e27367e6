import Foundation
import MailboxServer
import Synchronization

/// Tokens signed with the server's own secret, made once for each user.
final class SoakTokens: Sendable {
  private static let lifeSeconds = 86_400.0

  private let maker: TokenMaker
  private let known = Mutex<[String: String]>([:])

  init(keyFile: String) async throws {
    let digits = try String(contentsOfFile: keyFile, encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let secret = stride(from: 0, to: digits.utf8.count, by: 2).compactMap { offset in
      let start = digits.utf8.index(digits.utf8.startIndex, offsetBy: offset)
      return UInt8(digits[start...].prefix(2), radix: 16)
    }
    maker = try await TokenMaker(secret: secret)
  }

  /// A token of a user in a role.
  func token(_ user: String, _ role: Role) async throws -> String {
    let name = "\(role.rawValue) \(user)"
    if let token = known.withLock({ $0[name] }) { return token }
    let token = try await maker.token(
      TokenMaker.Claims(
        user: user, roles: [role], audience: "mailbox",
        expiresAtSeconds: Date().timeIntervalSince1970 + Self.lifeSeconds))
    known.withLock { $0[name] = token }
    return token
  }
}
