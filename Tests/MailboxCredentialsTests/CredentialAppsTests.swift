import Foundation
import MailboxGateways
import MailboxModel
import MailboxTesting
import Testing

/// The apps that a credential is for, in its file.
@Suite("A credential's apps are kept", .timeLimit(.minutes(5))) struct CredentialAppsTests {
  private static let key = String(repeating: "ab", count: 32)

  private func store(in directory: TemporaryDirectory) throws -> CredentialStore {
    CredentialStore(in: directory.path, key: try SecretsKey(hexadecimal: Self.key))
  }

  private func webhook(
    _ apps: [AppID], url: String = "https://example.com/"
  ) throws -> PushCredential {
    try PushCredential.webhook("a", url: url, secret: Array("a secret of sixteen".utf8))
      .forApps(apps)
  }

  /// The byte of the file's format, behind its magic.
  private func format(in directory: TemporaryDirectory) throws -> UInt8 {
    try Data(contentsOf: URL(fileURLWithPath: directory.path("credentials/a")))[8]
  }

  @Test func `they are there again, and shown`() async throws {
    let directory = try TemporaryDirectory()
    let kept = try webhook(["chess", "chat"])
    try await store(in: directory).add(kept)
    #expect(try await store(in: directory).all().credentials == [kept])
    #expect(CredentialSummary(kept).apps == ["chess", "chat"])
  }

  @Test func `what is for all apps has the format that older versions read, the rest has not`()
    async throws
  {
    let directory = try TemporaryDirectory()
    try await store(in: directory).add(try webhook([]))
    #expect(try format(in: directory) == 1)
    #expect(try await store(in: directory).all().credentials.map(\.apps) == [[]])
    // A version that knows nothing of apps must not take it for one for all.
    try await store(in: directory).renew(try webhook(["chess"]))
    #expect(try format(in: directory) == 2)
  }

  @Test func `a renewal keeps them if asked to, so that a new key opens it to nobody`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let store = try store(in: directory)
    try await store.add(try webhook(["chess"]))
    let next = try webhook([], url: "https://example.com/next")
    let renewed = try await store.renew(next, keepsApps: true)
    #expect(renewed.apps == ["chess"] && renewed.secret == next.secret)
    #expect(try await store.all().credentials == [renewed])
    try await store.renew(next)
    #expect(try await store.all().credentials == [next])
  }
}
