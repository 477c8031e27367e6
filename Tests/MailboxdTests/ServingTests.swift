import Foundation
import MailboxTesting
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct ServingTests {
  @Test func `a token makes its secret, readable by its owner alone, and is signed with it`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let key = directory.path("key")
    let first = try await Daemon().run(["token", "--key-file", key, "--user", "bob"])
    #expect(first.status == 0)
    #expect(first.output.split(separator: ".").count == 3)
    let attributes = try FileManager.default.attributesOfItem(atPath: key)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let secret = try String(contentsOfFile: key, encoding: .utf8)
    #expect(secret.count == 65)
    let second = try await Daemon().run(["token", "--key-file", key, "--user", "bob"])
    #expect(second.status == 0)
    #expect(try String(contentsOfFile: key, encoding: .utf8) == secret)
    let wrong = try await Daemon().run(
      ["token", "--key-file", key, "--user", "bob", "--role", "king"])
    #expect(wrong.status == 64)
    #expect(wrong.complaint.contains("no role 'king'"))
  }

  @Test func `it serves until SIGTERM, and a second one is told that the store is taken`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let key = directory.path("key")
    let daemon = try Daemon()
    _ = try await daemon.run(["token", "--key-file", key, "--user", "bob"])
    let arguments = ["--plaintext", "--store", directory.path("store"), "--key-file", key]
    let status = try await daemon.serve(arguments) { port in
      let taken = try await daemon.run(arguments)
      #expect(taken.status == 69)
      #expect(taken.complaint.contains("is owned by process"))
      let busy = try await daemon.run([
        "--plaintext", "--store", directory.path("other"), "--key-file", key, "--port", "\(port)",
      ])
      #expect(busy.status == 69)
      #expect(busy.complaint.contains("port \(port)"))
    }
    #expect(status == 0)
    let again = try await daemon.serve(arguments) { _ in }
    #expect(again == 0)
  }
}
