internal import ArgumentParser
internal import Glibc
internal import MailboxServer
internal import MailboxTool

/// Makes a secret and tokens for development.
struct Token: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a token for development, and the secret that it is signed with.",
    discussion: """
      In production tokens come from your login. This signs one with the secret in a file, which \
      is made, readable by you alone, when it is not there; start the server with the same \
      --key-file.
      """)

  @Option(help: "The file with the secret; made when it is not there.")
  var keyFile: String

  @Option(help: "The user; for senders and operators a name for the logs.")
  var user: String

  @Option(help: "What the token's bearer may do: app, sender, admin. May repeat. [default: app]")
  var role: [String] = []

  @Option(help: "The app that the token is for.")
  var app: String?

  @Option(help: "The one device that the token is good for.")
  var device: String?

  @Option(help: "Whom the token is for.")
  var audience = SignInSettings().audience

  @Option(help: "Hours until it expires.")
  var hours = 1.0

  func run() async throws {
    guard hours > 0, hours <= 24 * 366 else {
      throw Failure(.usage, "the token lives \(hours) hours", hint: "give 8784 at most")
    }
    let roles = try (role.isEmpty ? [Role.app.rawValue] : role).map { name in
      guard let role = Role(rawValue: name) else {
        throw Failure(.usage, "there is no role '\(name)'", hint: "give app, sender or admin")
      }
      return role
    }
    let file = KeyFile(path: keyFile)
    let secret = access(keyFile, F_OK) == 0 ? try file.secret() : try file.makeSecret()
    let claims = TokenMaker.Claims(
      user: user, app: app, device: device, roles: roles, audience: audience,
      expiresAtSeconds: Double(time(nil)) + hours * 3600)
    print(try await TokenMaker(secret: secret).token(claims))
  }
}
