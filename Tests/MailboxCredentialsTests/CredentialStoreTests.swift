import Foundation
import MailboxGateways
import MailboxModel
import MailboxTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct CredentialStoreTests {
  private static let key = String(repeating: "ab", count: 32)
  private static let secret = "a secret of the webhook's own"

  private func store(
    in directory: TemporaryDirectory, key: String? = Self.key
  ) throws -> CredentialStore {
    CredentialStore(in: directory.path, key: try key.map { try SecretsKey(hexadecimal: $0) })
  }

  private func webhook(
    _ name: String, url: String = "https://example.com/"
  ) throws -> PushCredential {
    try .webhook(name, url: url, secret: Array(Self.secret.utf8))
  }

  private func file(_ name: String, in directory: TemporaryDirectory) -> URL {
    URL(fileURLWithPath: directory.path("credentials/\(name)"))
  }

  /// Returns the errors of the credentials that cannot be read.
  private func problems(
    in directory: TemporaryDirectory, key: String = Self.key
  ) async throws -> [CredentialError] {
    try await store(in: directory, key: key).all().problems
  }

  @Test func `what is added is there, renewed under its name, and gone when it is removed`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let store = try store(in: directory)
    #expect(try await store.all().credentials.isEmpty)
    let fcm = try PushCredential.signingKey(
      "b", p8: Array(SigningKey.pem.utf8), keyID: "ABC123DEFG", teamID: "ABC123DEFG")
    let first = try webhook("a")
    try await store.add(fcm)
    try await store.add(first)
    #expect(try await store.all().credentials == [first, fcm])
    await #expect(throws: CredentialError.alreadyThere(name: "a")) { try await store.add(first) }
    let next = try webhook("a", url: "https://example.com/next")
    try await store.renew(next)
    #expect(try await self.store(in: directory).all().credentials == [next, fcm])
    await #expect(
      throws: CredentialError.anotherKind(name: "b", kept: .apnsKey, given: .webhook)
    ) { try await store.renew(try webhook("b")) }
    await #expect(throws: CredentialError.unknownCredential(name: "c")) {
      try await store.renew(try webhook("c"))
    }
    try await store.remove("a")
    #expect(try await store.all().credentials == [fcm])
    await #expect(throws: CredentialError.unknownCredential(name: "a")) {
      try await store.remove("a")
    }
    await #expect(throws: CredentialError.invalidName("../x")) { try await store.remove("../x") }
  }

  @Test func `a file is its owner's alone, and shows nothing of the secret`() async throws {
    let directory = try TemporaryDirectory()
    try await store(in: directory).add(try webhook("a"))
    let file = file("a", in: directory)
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let folder = try FileManager.default.attributesOfItem(atPath: directory.path("credentials"))
    #expect(folder[.posixPermissions] as? Int == 0o700)
    let bytes = try Data(contentsOf: file)
    for words in [Self.secret, "example.com"] {
      #expect(bytes.range(of: Data(words.utf8)) == nil)
      #expect(bytes.range(of: Data(words.utf8).base64EncodedData()) == nil)
    }
  }

  @Test func `another key is told apart from damage`() async throws {
    let directory = try TemporaryDirectory()
    try await store(in: directory).add(try webhook("a"))
    let other = String(repeating: "cd", count: 32)
    #expect(try await problems(in: directory, key: other) == [.wrongSecretsKey(name: "a")])
    await #expect(throws: CredentialError.wrongSecretsKey(name: "a")) {
      try await store(in: directory, key: other).add(try webhook("b"))
    }
    await #expect(throws: CredentialError.secretsKeyMissing) {
      _ = try await store(in: directory, key: nil).all()
    }
    #expect(try await store(in: directory, key: nil).names() == ["a"])
  }

  @Test func `a file that was changed or cut at any byte is damaged, and the others are read`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let good = try webhook("b")
    let store = try store(in: directory)
    try await store.add(try webhook("a"))
    try await store.add(good)
    let file = file("a", in: directory)
    let whole = try Data(contentsOf: file)
    for index in 0..<whole.count {
      var changed = whole
      changed[index] ^= 1
      for bytes in [changed, whole.prefix(index)] {
        try bytes.write(to: file)
        let found = try await store.all()
        #expect(found.credentials == [good])
        #expect(
          found.problems
            == [.damaged(name: "a", reason: "the file is not as it was written")])
      }
    }
    try Data(repeating: 0, count: 1 << 20).write(to: file)
    #expect(try await problems(in: directory).count == 1)
  }

  @Test func `a file under another's name does not open`() async throws {
    let directory = try TemporaryDirectory()
    try await store(in: directory).add(try webhook("a"))
    try FileManager.default.moveItem(
      at: file("a", in: directory), to: file("b", in: directory))
    #expect(
      try await problems(in: directory)
        == [.damaged(name: "b", reason: "it is another's, or was changed")])
  }

  @Test func `what a crash left half written is passed over, and taken away by the next change`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let store = try store(in: directory)
    let kept = try webhook("a")
    try await store.add(kept)
    // No process has this number.
    let left = file(".a~999999999", in: directory)
    try Data("half".utf8).write(to: left)
    #expect(try await store.all().credentials == [kept])
    #expect(try await store.names() == ["a"])
    try await store.renew(try webhook("a", url: "https://example.com/next"))
    #expect(!FileManager.default.fileExists(atPath: left.path))
  }

  @Test func `of many who add one name at once a single one does, and what it added is whole`()
    async throws
  {
    let directory = try TemporaryDirectory()
    for round in 0..<20 {
      let added = try await withThrowingTaskGroup(of: String?.self) { group in
        for index in 0..<8 {
          group.addTask {
            let url = "https://example.com/\(index)"
            do {
              // Each has a store of its own, as processes have.
              try await store(in: directory).add(try webhook("w\(round)", url: url))
              return url
            } catch CredentialError.alreadyThere {
              return nil
            }
          }
        }
        return try await group.reduce(into: []) { $0 += [$1].compactMap { $0 } }
      }
      #expect(added.count == 1)
      let kept = try await store(in: directory).all()
      #expect(kept.problems.isEmpty)
      let last = kept.credentials.first { $0.name.value == "w\(round)" }
      #expect(last.map { CredentialSummary($0).identity } == added.first)
    }
  }

  @Test func `marks differ after every change, and only then`() async throws {
    let directory = try TemporaryDirectory()
    let store = try store(in: directory)
    var seen: [[String]] = [try await store.marks()]
    try await store.add(try webhook("a"))
    seen.append(try await store.marks())
    try await store.renew(try webhook("a"))
    seen.append(try await store.marks())
    #expect(try await store.marks() == seen.last)
    try await store.remove("a")
    #expect(Set(seen).count == 3)
    #expect(try await store.marks() == seen[0])
  }

  @Test func `there are 100 at most`() async throws {
    let directory = try TemporaryDirectory()
    let store = try store(in: directory)
    for index in 0..<CredentialStore.credentialsMax {
      try await store.add(try webhook("w\(index)"))
    }
    await #expect(throws: CredentialError.tooManyCredentials(limit: 100)) {
      try await store.add(try webhook("more"))
    }
  }

  @Test(arguments: ["", "ab", String(repeating: "x", count: 64), String(repeating: "a", count: 66)])
  func `a key is 64 hexadecimal digits`(text: String) {
    #expect(throws: CredentialError.self) { try SecretsKey(hexadecimal: text) }
  }
}
