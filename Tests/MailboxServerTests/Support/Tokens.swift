import Foundation
import MailboxServer

/// The secret that a test's server knows, and tokens signed with it.
struct Tokens: Sendable {
  static let secret = [UInt8](repeating: 7, count: 32)

  let keys: [SignInKey]
  let maker: TokenMaker

  init() async throws {
    keys = [try await .secret(Self.secret)]
    maker = try await TokenMaker(secret: Self.secret)
  }

  /// A token of a user for some roles.
  func token(
    _ user: String?, roles: [Role] = [.app], app: String? = nil, device: String? = nil,
    audience: String = "mailbox", expiresInSeconds: Double = 3600
  ) async throws -> String {
    try await maker.token(
      TokenMaker.Claims(
        user: user, app: app, device: device, roles: roles, audience: audience,
        expiresAtSeconds: Date().timeIntervalSince1970 + expiresInSeconds))
  }
}
