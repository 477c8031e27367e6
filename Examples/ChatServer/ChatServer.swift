import Foundation
import Logging
import MailboxModel
import MailboxServer
import MailboxStore
import ServiceLifecycle
import UnixSignals

/// A chat server with a login of its own: what is typed goes into mailboxes, and apps drain them.
///
///     swift run chat-server [DIRECTORY [PORT]]
///     login bob 1234            prints bob's token
///     bob Dinner at eight?      alice says so to bob
@main
struct ChatServer {
  /// The login: whoever knows the word is that user.
  static let words = [UserID(checked: "alice"): "4711", UserID(checked: "bob"): "1234"]

  static func main() async throws {
    let logger = Logger(label: "chat") { StreamLogHandler.standardError(label: $0) }
    let directory = CommandLine.arguments.dropFirst().first ?? "chat-store"
    let store = try await EmbeddedStore.open(at: directory)

    // Tokens are good for as long as this server runs: the secret is new each time.
    let secret = (0..<32).map { _ in UInt8.random(in: 0...255) }
    let login = Login(words: words, tokens: try await TokenMaker(secret: secret))

    var settings = ServerSettings(security: .plaintext)
    settings.port = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 7443
    let server = try MailboxServer(
      store: store, keys: [try await .secret(secret)], settings: settings, logger: logger)
    let chat = Chat(store: store, login: login)
    try await ServiceGroup(
      services: [server, chat], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
    ).run()
    await store.close()
  }
}

/// Gives tokens to those who know their word.
struct Login: Sendable {
  let words: [UserID: String]
  let tokens: TokenMaker

  func token(of user: UserID, word: String) async throws -> String? {
    // Swift holds some texts for equal that have other bytes; ids do not.
    guard let known = words[user], known.utf8.elementsEqual(word.utf8) else { return nil }
    return try await tokens.token(
      TokenMaker.Claims(
        user: user.value, roles: [.app], audience: "mailbox",
        expiresAtSeconds: Date().timeIntervalSince1970 + 3600))
  }
}

/// Takes lines from standard input.
struct Chat: Service {
  let store: EmbeddedStore
  let login: Login

  func run() async throws {
    let lines = AsyncStream<String> { lines in
      Thread.detachNewThread {
        while let line = readLine() { lines.yield(line) }
        lines.finish()
      }
    }
    for await line in lines.cancelOnGracefulShutdown() {
      let answer: String
      do { answer = try await self.answer(to: line) } catch { answer = "\(error)" }
      try FileHandle.standardOutput.write(contentsOf: Data("\(answer)\n".utf8))
    }
    // The end of input ends nothing: the server goes on until it is told to stop.
    try await gracefulShutdown()
  }

  private func answer(to line: String) async throws -> String {
    let words = line.split(separator: " ", maxSplits: 2).map(String.init)
    if words.count == 3, words[0] == "login" {
      return try await login.token(of: try UserID(words[1]), word: words[2]) ?? "wrong word"
    }
    guard let space = line.firstIndex(of: " ") else { return "login USER WORD, or USER TEXT" }
    let text = String(line[line.index(after: space)...])
    let message = Message(from: try UserID("alice"), text: text)
    let receipt = try await store.deposit(
      message, to: [MailboxAddress(try UserID(String(line[..<space])))])
    return "deposited \(receipt.entries.map(\.sequence))"
  }
}
