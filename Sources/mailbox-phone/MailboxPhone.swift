internal import ArgumentParser
internal import MailboxClient
internal import MailboxModel
internal import MailboxTool

/// A phone in a terminal.
@main
struct MailboxPhone: Program {
  static let configuration = CommandConfiguration(
    commandName: "mailbox-phone",
    abstract: "A phone in a terminal: shows a user's messages as they come.",
    discussion: """
      \(PhoneCommand.usage)

      How far it has got is kept in the --cursor file: what was shown does not come again after a \
      restart. It needs a token of the user; for development `mailboxd token` makes one.

      Exit codes: 0 ended as told, 64 bad usage, 69 the server is not there, 74 input or output \
      failed, 77 refused, replaced or signed out.
      """,
    version: "0.1.0")

  @Argument(help: "Whose phone it is.")
  var user: String

  @Option(help: "The server, as HOST:PORT.")
  var server = "127.0.0.1:7443"

  @Option(help: "The device's id.")
  var device = "phone"

  @Option(help: "The user's token.")
  var token: String?

  @Option(help: "A file with the user's token; read anew for each connection.")
  var tokenFile: String?

  @Option(help: "Trust the authorities in this PEM file instead of the system's.")
  var caFile: String?

  @Flag(help: "No TLS: for a server on this machine's loopback.")
  var plaintext = false

  @Flag(help: "Sign the device in first: needed after /out, or after it was replaced.")
  var signIn = false

  @Option(help: "The file that keeps the cursor. [default: USER-DEVICE.cursor]")
  var cursor: String?

  func run() async throws {
    let user = try UserID(user)
    let source = try TokenSource(token: token, file: tokenFile)
    let path = try cursor ?? CursorFileName(user: user, device: DeviceID(device)).text
    let phone = Phone(
      user: user, settings: try settings(), cursors: FileCursorStore(path: path),
      token: { try source.token() })
    try await phone.run(signingIn: signIn)
  }

  private func settings() throws -> MailboxClientSettings {
    guard let colon = server.lastIndex(of: ":"),
      let port = Int(server[server.index(after: colon)...])
    else {
      throw Failure(.usage, "the server is '\(server)'", hint: "give HOST:PORT")
    }
    guard !plaintext || caFile == nil else {
      throw Failure(.usage, "--ca-file is for TLS", hint: "leave out it or --plaintext")
    }
    let host = server[..<colon].filter { $0 != "[" && $0 != "]" }
    let settings = MailboxClientSettings(
      host: host, port: port, security: plaintext ? .plaintext : .tls(authoritiesFile: caFile),
      device: try DeviceID(device))
    try settings.validate()
    return settings
  }
}
